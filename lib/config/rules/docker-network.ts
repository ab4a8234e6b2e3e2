import { isAirGapped } from "../access";
import { overlaps, prefixLength } from "../cidr";
import { CONTAINER_RANGES } from "../container-environment";
import type { RancherOnDockerConfig } from "../schema/rancher-on-docker";
import { everybody, hiddenRanges, mostInboundRules, repeatedRanges } from "./addresses";
import { ownVpcRules, repeated } from "./network";
import type { Rule } from "./rule";

/** The network of a single server. */
export const dockerNetworkRules: readonly Rule<RancherOnDockerConfig>[] = [
  ...ownVpcRules,
  // A subnet is a sixteenth, and a balancer needs a /27 (Elastic Load Balancing, "Subnets").
  function* ({ network: { cidr, existing }, rancher: { tls }, balancer }) {
    if (cidr === undefined || existing) return;
    if (prefixLength(cidr) === 24 && tls.mode === "external" && !balancer?.existing)
      yield `network.cidr: got ${cidr}, expected /16 to /23: a balancer's subnet, a sixteenth, does not fit below`;
    for (const [owner, range] of Object.entries(CONTAINER_RANGES)) {
      if (overlaps(cidr, range))
        yield `network.cidr: got ${cidr}, which meets ${range} of ${owner}; write a range outside it such as 10.0.0.0/16`;
    }
  },
  // What describes a VPC to be made says nothing about one that exists.
  function* ({ network }) {
    if (!network.existing) return;
    for (const key of ["cidr", "zones"] as const) {
      if (network[key] !== undefined)
        yield `network.${key}: the existing VPC decides this; remove it, or remove network.existing`;
    }
  },
  function* ({ network: { existing }, rancher, balancer }) {
    if (!existing) return;
    const path = "network.existing.balancerSubnetIds";
    const count = existing.balancerSubnetIds.length;
    const makesBalancer = rancher.tls.mode === "external" && !balancer?.existing;
    if (makesBalancer && count < 2)
      yield `${path}: got ${count} subnets, expected two or more in as many zones, for the balancer of the stack`;
    if (!makesBalancer && count > 0)
      yield `${path}: got ${count} subnets, but the stack makes no balancer; remove them`;
    yield* repeated(path, existing.balancerSubnetIds, "subnet");
  },
  function* ({ network: { allowedCidrs }, access }) {
    const path = "network.allowedCidrs";
    yield* repeatedRanges(path, allowedCidrs);
    if (!isAirGapped(access))
      yield* hiddenRanges(path, allowedCidrs, "the server's public address; write public addresses");
    // Two ports, and the server's own address beside a narrowed list.
    const rules = 2 * (allowedCidrs.length + (allowedCidrs.includes(everybody) ? 0 : 1));
    if (rules > mostInboundRules)
      yield `${path}: got ${allowedCidrs.length} ranges, which make, with the server's own address, ${rules} inbound rules for ports 80 and 443; AWS allows ${mostInboundRules} in a security group (quota "Inbound or outbound rules per security group"); write fewer, wider ranges`;
  },
];
