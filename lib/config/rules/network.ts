import { overlaps, prefixLength } from "../cidr";
import type { RancherOnRkeConfig } from "../schema/rancher-on-rke";
import type { ErrorLine, Rule } from "./rule";

/** Ranges that no VPC may use (VPC User Guide, "VPC CIDR blocks"). */
export const refusedByAws = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

/** A VPC that is made. */
export const ownVpcRules: readonly Rule<{
  readonly aws: Pick<RancherOnRkeConfig["aws"], "region">;
  readonly network: Pick<RancherOnRkeConfig["network"], "cidr" | "zones">;
}>[] = [
  // Six subnets are cut from the range, and the balancer needs eight free addresses in each of its own.
  function* ({ network: { cidr } }) {
    if (cidr === undefined) return;
    const bits = prefixLength(cidr);
    if (bits < 16 || bits > 24)
      yield `network.cidr: got ${cidr}, expected /16 to /24; AWS allows no range above /16, and six subnets do not fit below /24`;
  },
  function* ({ network: { cidr } }) {
    const refused = cidr !== undefined && refusedByAws.find((range) => overlaps(cidr, range));
    if (refused)
      yield `network.cidr: got ${cidr}, which AWS refuses for a VPC; write a private range such as 10.0.0.0/16`;
  },
  function* ({ network: { zones } }) {
    if (zones && zones.length !== 3)
      yield `network.zones: got ${zones.length} zones, expected three, whatever the number of servers`;
    yield* repeated("network.zones", zones ?? [], "zone");
  },
  function* ({ network: { zones = [] }, aws: { region } }) {
    for (const [index, zone] of zones.entries()) {
      if (zone.slice(0, -1) !== region)
        yield `network.zones[${index}]: got ${zone}, expected a zone of aws.region such as ${region}a`;
    }
  },
];

/** The VPC: made, or existing. */
export const networkRules: readonly Rule[] = [
  ...ownVpcRules,
  // What describes a VPC to be made says nothing about one that exists.
  function* ({ network }) {
    if (!network.existing) return;
    for (const key of ["cidr", "zones", "natGateways"] as const) {
      if (network[key] !== undefined)
        yield `network.${key}: the existing VPC decides this; remove it, or remove network.existing`;
    }
  },
  function* ({ network: { existing } }) {
    const path = "network.existing.privateSubnetIds";
    if (!existing) return;
    if (existing.privateSubnetIds.length !== 3) {
      yield `${path}: got ${existing.privateSubnetIds.length} subnets, expected three in three zones, whatever the number of servers`;
    }
    yield* repeated(path, existing.privateSubnetIds, "subnet");
  },
  function* ({ network: { existing }, balancer }) {
    const path = "network.existing.publicSubnetIds";
    if (!existing) return;
    const count = existing.publicSubnetIds.length;
    if (balancer.scheme === "internal" && count > 0) {
      yield `${path}: got ${count} subnets, expected none: an internal balancer stands in the private subnets; remove them, or write balancer.scheme internet-facing`;
    }
    if (balancer.scheme === "internet-facing" && count !== 3) {
      yield `${path}: got ${count} subnets, expected three in three zones for the internet-facing balancer, or balancer.scheme internal`;
    }
    yield* repeated(path, existing.publicSubnetIds, "subnet");
  },
  function* ({ network: { existing } }) {
    for (const [index, id] of existing?.privateSubnetIds.entries() ?? []) {
      if (existing?.publicSubnetIds.includes(id)) {
        yield `network.existing.privateSubnetIds[${index}]: got ${id}, which is in publicSubnetIds too; a subnet is either public or private`;
      }
    }
  },
];

/** Items that stand in a list twice; `what` names one. */
export function* repeated(path: string, items: readonly string[], what: string): Iterable<ErrorLine> {
  for (const [index, item] of items.entries()) {
    if (items.indexOf(item) < index) yield `${path}[${index}]: got ${item} twice, expected each ${what} once`;
  }
}
