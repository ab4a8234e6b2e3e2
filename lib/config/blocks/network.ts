import { z } from "zod";
import { ANYWHERE, cidr, HOSTLESS_RANGES, overlaps, prefixLength } from "../cidr";
import { advising, expecting } from "../hints";
import { awsId, zone } from "../names";
import { type ErrorLine, type Rule, repeated } from "../rule";
import { RANGES_EXPECTED, someRanges } from "./allow-list";
import { securityGroups, serversGroup } from "./security-groups";

/** The range of a VPC that the stack creates. */
export const DEFAULT_VPC_CIDR = "10.0.0.0/16";

const subnetIds = expecting("a list of three subnet ids", z.array(awsId("subnet", "a subnet")));

const existing = z.strictObject({
  vpcId: awsId("vpc", "a VPC").describe("Id of the VPC that contains the subnets."),
  publicSubnetIds: subnetIds
    .default([])
    .describe(
      "Ids of three public subnets in three zones, for an internet-facing load balancer. Leave empty for an internal load balancer.",
    ),
  privateSubnetIds: subnetIds.describe(
    "Ids of three private subnets in three zones, for the servers. Each subnet needs a route to the internet.",
  ),
  egressCidrs: expecting(RANGES_EXPECTED, z.array(cidr))
    .default([])
    .describe(
      "Public addresses of the servers' outgoing connections (the VPC's NAT gateways). Required for an internet-facing load balancer when allowedCidrs does not include 0.0.0.0/0.",
    ),
});

/** The network of the servers, and the addresses that can reach it. */
export const network = z.strictObject({
  cidr: cidr
    .optional()
    .describe(
      `IPv4 range of the VPC that the stack creates, /16 to /24; with rancher.tls.mode external or in an air gap, /16 to /23. It must not overlap cluster.podCidr or cluster.serviceCidr. It cannot change after the first deploy. Default: ${DEFAULT_VPC_CIDR}.`,
    ),
  zones: advising(
    expecting("a list of three availability zones", z.array(zone)),
    "remove it, or write the names of three zones",
  )
    .optional()
    .describe(
      "Three availability zones. Default: the region's first three at the first deploy; they do not change later.",
    ),
  natGateways: z
    .enum(["perZone", "single"])
    .optional()
    .describe(
      "One NAT gateway per zone, or a single NAT gateway. When the zone of a single one fails, all outgoing connections fail. Default: perZone.",
    ),
  existing: existing
    .optional()
    .describe(
      "An existing VPC, instead of a VPC that the stack creates. Its ids cannot change after the first deploy.",
    ),
  securityGroups: securityGroups({ servers: serversGroup }),
  allowedCidrs: someRanges("write [0.0.0.0/0] to allow everybody")
    .default([ANYWHERE])
    .describe("IPv4 ranges that can reach Rancher on ports 80 and 443."),
});

/** The network, as validated. */
type NetworkConfig = z.output<typeof network>;

/**
 * The problem of a VPC's range with an application load balancer. A subnet is a sixteenth of the range, and the load
 * balancer needs a /27 (Elastic Load Balancing, "Subnets for your load balancer").
 */
export function* tooSmallForBalancer(cidr: string | undefined): Iterable<ErrorLine> {
  if (cidr !== undefined && prefixLength(cidr) === 24)
    yield `network.cidr: got ${cidr}, expected /16 to /23, because a load balancer's subnet is a sixteenth of the range and does not fit into /24`;
}

/** Rules for a VPC that the stack creates. */
export const ownVpcRules: readonly Rule<{
  readonly aws: { readonly region: string };
  readonly network: Pick<NetworkConfig, "cidr" | "zones">;
}>[] = [
  // The range has six subnets. A load balancer needs eight free addresses in each of its subnets (Elastic Load Balancing,
  // "Subnets").
  function* ({ network: { cidr } }) {
    if (cidr === undefined) return;
    const bits = prefixLength(cidr);
    if (bits < 16 || bits > 24)
      yield `network.cidr: got ${cidr}, expected /16 to /24; AWS allows no range wider than /16, and six subnets do not fit into one smaller than /24`;
  },
  function* ({ network: { cidr } }) {
    const rejected = cidr !== undefined && HOSTLESS_RANGES.find((range) => overlaps(cidr, range));
    if (rejected)
      yield `network.cidr: got ${cidr}, which AWS rejects for a VPC; write a private range such as ${DEFAULT_VPC_CIDR}`;
  },
  function* ({ network: { zones } }) {
    if (zones && zones.length !== 3)
      yield `network.zones: got ${zones.length} zones, expected three, for any number of servers`;
    yield* repeated("network.zones", zones ?? [], "zone");
  },
  function* ({ network: { zones = [] }, aws: { region } }) {
    for (const [index, zone] of zones.entries()) {
      if (zone.slice(0, -1) !== region)
        yield `network.zones[${index}]: got ${zone}, expected a zone of aws.region such as ${region}a`;
    }
  },
];

/** Rejects the fields of a new VPC beside an existing one. */
export function* existingVpcRule({
  network,
}: {
  readonly network: Partial<Record<"cidr" | "zones" | "natGateways" | "existing", unknown>>;
}): Iterable<ErrorLine> {
  if (!network.existing) return;
  for (const key of ["cidr", "zones", "natGateways"] as const) {
    if (network[key] !== undefined)
      yield `network.${key}: not needed: network.existing already defines it; remove it, or remove network.existing`;
  }
}

/** Rules for a new or an existing VPC. */
export const networkRules: readonly Rule<{
  readonly aws: { readonly region: string };
  readonly network: NetworkConfig;
}>[] = [
  ...ownVpcRules,
  existingVpcRule,
  function* ({ network: { existing } }) {
    const path = "network.existing.privateSubnetIds";
    if (!existing) return;
    if (existing.privateSubnetIds.length !== 3)
      yield `${path}: got ${existing.privateSubnetIds.length} subnets, expected three in three zones, for any number of servers`;
    yield* repeated(path, existing.privateSubnetIds, "subnet");
  },
  function* ({ network: { existing } }) {
    for (const [index, id] of existing?.privateSubnetIds.entries() ?? []) {
      if (existing?.publicSubnetIds.includes(id))
        yield `network.existing.privateSubnetIds[${index}]: got ${id}, which is in publicSubnetIds too; remove it from one of them, because a subnet is either public or private`;
    }
  },
];
