import { z } from "zod";
import { ANYWHERE, cidr, contains, overlaps, PRIVATE_RANGES, prefixLength } from "../cidr";
import { awsId, zone } from "../names";
import type { ErrorLine, Rule } from "../rule";
import { expecting } from "../text";

/** The range of a VPC that the stack creates. */
export const DEFAULT_VPC_CIDR = "10.0.0.0/16";

const subnetIds = expecting("a list of three subnet ids", z.array(awsId("subnet", "a subnet")));
const ranges = expecting("a list of IPv4 ranges such as [203.0.113.0/24]", z.array(cidr));

/** A list of at least one range; `remedy` is the text for an empty list. */
export function someRanges(remedy: string) {
  return expecting(
    "a list of IPv4 ranges such as [203.0.113.0/24]",
    z.array(cidr).min(1, { error: `got an empty list, expected at least one range; ${remedy}` }),
  );
}

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
  egressCidrs: ranges
    .default([])
    .describe(
      "Public addresses of the servers' outgoing connections (the VPC's NAT gateways). Required for an internet-facing load balancer when allowedCidrs does not include 0.0.0.0/0.",
    ),
});

const groupId = awsId("sg", "a security group");

/** The field of the servers' own group. */
export const serversGroup = groupId
  .optional()
  .describe(
    "Id of the servers' security group. `npm run security-groups -- STACK` prints the rules that it needs. Default: the stack creates one.",
  );

/** The field of existing security groups. `own` has the servers' own group. */
export function securityGroups<S extends z.ZodRawShape>(own: S) {
  return expecting(
    "a mapping such as { additional: [sg-0123456789abcdef0] }",
    z.strictObject({
      ...own,
      balancer: groupId
        .optional()
        .describe("Id of the load balancers' security group. Default: the stack creates one for each load balancer."),
      additional: expecting("a list of ids of security groups", z.array(groupId))
        .default([])
        .describe("Ids of additional security groups for each server. At most 4."),
    }),
  )
    .optional()
    .describe(
      "Existing security groups in the existing VPC. The stack creates no rules in them. Default: the stack creates its own groups.",
    );
}

/** The network of the servers, and the addresses that can reach it. */
export const network = z.strictObject({
  cidr: cidr
    .optional()
    .describe(
      `IPv4 range of the VPC that the stack creates, /16 to /24; with rancher.tls.mode external or in an air gap, /16 to /23. It must not overlap cluster.podCidr or cluster.serviceCidr. It cannot change after the first deploy. Default: ${DEFAULT_VPC_CIDR}.`,
    ),
  zones: expecting("a list of three availability zones", z.array(zone))
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

/** Ranges that AWS rejects in a VPC (VPC User Guide, "VPC CIDR blocks"). */
const REJECTED_BY_AWS = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

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
    const rejected = cidr !== undefined && REJECTED_BY_AWS.find((range) => overlaps(cidr, range));
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

/**
 * Maximum of additional security groups: five for each network interface (VPC User Guide, "Amazon VPC quotas"), minus
 * the servers' own.
 */
const MOST_ADDITIONAL_GROUPS = 4;

/** The input of the rules for existing security groups. */
interface GroupsInUse {
  /** Name of the field of the servers' group. */
  readonly field: "servers" | "server";
  /** Ids of the servers' group, the load balancers' group, and additional groups. */
  readonly groups: { readonly servers?: string; readonly balancer?: string; readonly additional: readonly string[] };
  /** Whether the stack uses an existing VPC. */
  readonly inExistingVpc: boolean;
  /** Why the stack has no load balancer; absent: it has one. */
  readonly noBalancer?: string;
}

/** The errors of existing security groups. */
export function* givenGroupsProblems({ field, groups, inExistingVpc, noBalancer }: GroupsInUse): Iterable<ErrorLine> {
  const path = "network.securityGroups";
  const { servers, balancer, additional } = groups;
  if (!inExistingVpc)
    yield `${path}: got security groups without network.existing, but existing groups do not belong to the new VPC of the stack; write network.existing, or remove network.securityGroups`;
  if (noBalancer !== undefined && balancer !== undefined)
    yield `${path}.balancer: not needed: ${noBalancer}; remove it`;
  // The rules of one group refer to the other group, and its id must be known before the deploy.
  if (noBalancer === undefined && (servers === undefined) !== (balancer === undefined)) {
    const [got, missing] = servers === undefined ? ["balancer", field] : [field, "balancer"];
    yield `${path}: got ${got} without ${missing}, expected both, because the rules of each group refer to the other; write ${missing} too`;
  }
  if (additional.length > MOST_ADDITIONAL_GROUPS)
    yield `${path}.additional: got ${additional.length} groups, expected at most ${MOST_ADDITIONAL_GROUPS}; AWS allows 5 on a network interface (quota "Security groups per network interface")`;
  yield* repeated(`${path}.additional`, additional, "group");
  for (const [index, id] of additional.entries()) {
    if (id === servers) yield `${path}.additional[${index}]: got ${id}, which is ${path}.${field} already; remove it`;
  }
}

/** An error for each duplicate item of a list. `what` is the word for one item. */
export function* repeated(path: string, items: readonly string[], what: string): Iterable<ErrorLine> {
  for (const [index, item] of items.entries()) {
    if (items.indexOf(item) < index) yield `${path}[${index}]: got ${item} twice, expected each ${what} once`;
  }
}

/** Maximum of inbound rules of one security group (VPC User Guide, "Amazon VPC quotas"). */
export const MOST_INBOUND_RULES = 60;

/** Ranges that cannot be the source of a request to a public address: private ones, and those that no host has. */
const NEVER_PUBLIC = [...PRIVATE_RANGES, ...REJECTED_BY_AWS];

/** An error for each range of a list that is duplicate, or inside another range of the list. */
export function* repeatedRanges(path: string, all: readonly string[]): Iterable<ErrorLine> {
  for (const [index, range] of all.entries()) {
    if (all.indexOf(range) < index) {
      yield `${path}[${index}]: got ${range} twice, expected each range once`;
      continue;
    }
    const wider = all.find((other) => other !== range && contains(other, range));
    if (wider) yield `${path}[${index}]: got ${range}, which is inside ${wider}; remove one of them`;
  }
}

/**
 * An error for each range that cannot reach a public address. `what` is the text about the address, with the remedy.
 */
export function* hiddenRanges(path: string, all: readonly string[], what: string): Iterable<ErrorLine> {
  for (const [index, range] of all.entries()) {
    if (NEVER_PUBLIC.some((hidden) => contains(hidden, range)))
      yield `${path}[${index}]: got ${range}, which is not public and cannot reach ${what}`;
  }
}
