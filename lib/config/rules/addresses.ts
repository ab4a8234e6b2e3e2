import { hiddenRanges, repeatedRanges, tooManyRules } from "../blocks/allow-list";
import { existingGroupsProblems } from "../blocks/security-groups";
import { ANYWHERE } from "../cidr";
import { portsBetweenServers } from "../ports";
import type { RancherOnRkeConfig } from "../rancher-on-rke";
import type { Rule } from "../rule";
import { podNetworkOf } from "../server-keys";
import { distributionOf } from "../versions";

/**
 * The number of rules that the list of Route 53's health checkers counts as (VPC User Guide, "AWS-managed prefix
 * lists").
 */
const HEALTH_CHECKERS = 25;

const allowLists = {
  "network.allowedCidrs": (config: RancherOnRkeConfig) => config.network.allowedCidrs,
  "network.existing.egressCidrs": (config: RancherOnRkeConfig) => config.network.existing?.egressCidrs ?? [],
  "cluster.apiAllowedCidrs": (config: RancherOnRkeConfig) => config.cluster.apiAllowedCidrs,
};

/** Rules for the addresses that can reach Rancher and the API. */
export const addressRules: readonly Rule<RancherOnRkeConfig>[] = [
  ...Object.entries(allowLists).map(
    ([path, ranges]): Rule<RancherOnRkeConfig> =>
      function* (config) {
        // AWS rejects a duplicate rule (EC2, "InvalidPermission.Duplicate"); a range inside another has no effect.
        yield* repeatedRanges(path, ranges(config));
        // Requests over the internet come from public addresses. With only private ranges, Terraform could not connect.
        if (config.balancer.scheme !== "internet-facing") return;
        yield* hiddenRanges(
          path,
          ranges(config),
          "an internet-facing load balancer; write public addresses, or balancer.scheme internal",
        );
      },
  ),
  // Rancher's agents and cert-manager's self-check reach the load balancer from the servers' own public addresses.
  function* (config) {
    const { existing } = config.network;
    if (!existing) return;
    const given = existing.egressCidrs.length;
    if (isNarrowed(config) && given === 0)
      yield "network.existing.egressCidrs: missing, expected the public addresses of the VPC's NAT gateways, because servers also reach Rancher through the load balancer, and allowedCidrs lacks 0.0.0.0/0";
    if (!isNarrowed(config) && given > 0) {
      const reason =
        config.balancer.scheme === "internal"
          ? "servers reach an internal load balancer by private addresses"
          : "allowedCidrs includes 0.0.0.0/0";
      yield `network.existing.egressCidrs: not needed: ${reason}; remove it`;
    }
  },
  // EC2 rejects a duplicate rule ("InvalidPermission.Duplicate").
  function* ({ network: { allowedCidrs, existing } }) {
    for (const [index, range] of existing?.egressCidrs.entries() ?? []) {
      if (allowedCidrs.includes(range))
        yield `network.existing.egressCidrs[${index}]: got ${range}, which is in network.allowedCidrs too; remove it there`;
    }
  },
  function* ({ network: { securityGroups: groups, existing }, exposure }) {
    if (!groups) return;
    const noBalancer = exposure === "dns" ? "exposure dns has no load balancer" : undefined;
    yield* existingGroupsProblems({ field: "servers", groups, inExistingVpc: existing !== undefined, noBalancer });
  },
  function* (config) {
    const { cluster, exposure, network } = config;
    if (exposure === "dns" || network.securityGroups?.balancer) return;
    const others = { API: cluster.apiAllowedCidrs.length };
    yield* tooManyRules({ allowedCidrs: network.allowedCidrs, own: egressCount(config), others });
  },
  // Without a load balancer, the servers' group has all rules.
  function* ({ network: { allowedCidrs, securityGroups }, cluster, exposure }) {
    if (exposure !== "dns" || securityGroups?.servers) return;
    const others = {
      API: cluster.apiAllowedCidrs.length,
      "between servers": portsBetweenServers(distributionOf(cluster.version), podNetworkOf(cluster)).length,
      "health checks": allowedCidrs.includes(ANYWHERE) ? 0 : HEALTH_CHECKERS,
    };
    yield* tooManyRules({ allowedCidrs, own: cluster.servers, others });
  },
];

/** Whether `allowedCidrs` is so narrow that the servers' own public addresses must be added. */
function isNarrowed({ balancer, network }: RancherOnRkeConfig): boolean {
  return balancer.scheme === "internet-facing" && !network.allowedCidrs.includes(ANYWHERE);
}

/** The number of addresses from which the servers reach the load balancer. */
function egressCount(config: RancherOnRkeConfig): number {
  // To an internal load balancer, the servers connect from their three subnets.
  if (config.balancer.scheme === "internal") return 3;
  if (config.network.existing) return config.network.existing.egressCidrs.length;
  return config.network.natGateways === "single" ? 1 : 3;
}
