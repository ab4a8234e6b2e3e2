import { contains } from "../cidr";
import type { RancherOnRkeConfig } from "../schema/rancher-on-rke";
import type { ErrorLine, Rule } from "./rule";

export const everybody = "0.0.0.0/0";

/** Inbound rules of one security group (VPC User Guide, "Amazon VPC quotas"). */
export const mostInboundRules = 60;

/** What the list of Route 53's health checkers counts for (VPC User Guide, "AWS-managed prefix lists"). */
const HEALTH_CHECKERS = 25;

/** Rules by which servers open ports to each other. */
export const RULES_BETWEEN_SERVERS = { rke2: 8, k3s: 7 } as const;

/** Ranges that never arrive at a public address (RFC 1918, RFC 6598, and those that no host on a network has). */
const neverPublic = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "0.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "224.0.0.0/3",
];

const allowLists = {
  "network.allowedCidrs": (config: RancherOnRkeConfig) => config.network.allowedCidrs,
  "network.existing.egressCidrs": (config: RancherOnRkeConfig) => config.network.existing?.egressCidrs ?? [],
  "cluster.apiAllowedCidrs": (config: RancherOnRkeConfig) => config.cluster.apiAllowedCidrs,
};

/** Who may reach the balancer. */
export const addressRules: readonly Rule[] = [
  ...Object.entries(allowLists).map(
    ([path, ranges]): Rule =>
      // A rule twice is an error of AWS (EC2, "InvalidPermission.Duplicate"); a range inside another says nothing.
      function* (config) {
        yield* repeatedRanges(path, ranges(config));
      },
  ),
  ...Object.entries(allowLists).map(
    ([path, ranges]): Rule =>
      // Whoever comes over the internet comes from a public address, and Terraform itself would be locked out.
      function* (config) {
        if (config.balancer.scheme !== "internet-facing") return;
        yield* hiddenRanges(
          path,
          ranges(config),
          "an internet-facing balancer; write public addresses, or balancer.scheme internal",
        );
      },
  ),
  // Rancher's agents and cert-manager's self-check reach the balancer from the servers' own public addresses.
  function* (config) {
    const { existing } = config.network;
    if (!existing) return;
    const given = existing.egressCidrs.length;
    if (isNarrowed(config) && given === 0) {
      yield "network.existing.egressCidrs: missing, expected the public addresses of the VPC's NAT gateways, since allowedCidrs is narrowed: the servers reach Rancher through the balancer too";
    }
    if (!isNarrowed(config) && given > 0) {
      const reason =
        config.balancer.scheme === "internal"
          ? "servers reach an internal balancer by private addresses"
          : "allowedCidrs lets everybody in";
      yield `network.existing.egressCidrs: not needed: ${reason}; remove it`;
    }
  },
  // EC2, "InvalidPermission.Duplicate": the same rule twice is an error.
  function* ({ network: { allowedCidrs, existing } }) {
    for (const [index, range] of existing?.egressCidrs.entries() ?? []) {
      if (allowedCidrs.includes(range)) {
        yield `network.existing.egressCidrs[${index}]: got ${range}, which is in network.allowedCidrs too; remove it there`;
      }
    }
  },
  function* (config) {
    if (config.exposure === "dns") return;
    const { allowedCidrs } = config.network;
    const web = 2 * (allowedCidrs.length + egressCount(config));
    const api = config.cluster.apiAllowedCidrs.length;
    if (web + api > mostInboundRules) {
      yield `network.allowedCidrs: got ${allowedCidrs.length} ranges, which make, with the servers' own addresses, ${web} inbound rules for ports 80 and 443, and ${api} for cluster.apiAllowedCidrs; AWS allows ${mostInboundRules} in a security group (quota "Inbound or outbound rules per security group"); write fewer, wider ranges`;
    }
  },
  // The servers' own group has all rules then.
  function* ({ network: { allowedCidrs }, cluster, exposure }) {
    if (exposure !== "dns") return;
    const narrowed = !allowedCidrs.includes(everybody);
    const web = 2 * (allowedCidrs.length + (narrowed ? cluster.servers : 0));
    const probes = narrowed ? HEALTH_CHECKERS : 0;
    const between = RULES_BETWEEN_SERVERS[cluster.distribution];
    const api = cluster.apiAllowedCidrs.length;
    const sum = web + probes + between + api;
    if (sum <= mostInboundRules) return;
    yield `network.allowedCidrs: got ${allowedCidrs.length} ranges, which make ${web} inbound rules for ports 80 and 443, with ${api} for cluster.apiAllowedCidrs, ${between} between servers${narrowed ? ` and ${probes} for Route 53's health checks` : ""} ${sum} in all; AWS allows ${mostInboundRules} in a security group (quota "Inbound or outbound rules per security group"); write fewer, wider ranges`;
  },
];

/** Ranges that stand in a list twice, or inside another one of it. */
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

/** Ranges from which nobody reaches a public address; `what` names it, and says what to write instead. */
export function* hiddenRanges(path: string, all: readonly string[], what: string): Iterable<ErrorLine> {
  for (const [index, range] of all.entries()) {
    if (neverPublic.some((hidden) => contains(hidden, range))) {
      yield `${path}[${index}]: got ${range}, from which nobody reaches ${what}`;
    }
  }
}

/** Whether the servers' own public addresses must be let in beside `allowedCidrs`. */
function isNarrowed({ balancer, network }: RancherOnRkeConfig): boolean {
  return balancer.scheme === "internet-facing" && !network.allowedCidrs.includes(everybody);
}

function egressCount(config: RancherOnRkeConfig): number {
  if (config.network.allowedCidrs.includes(everybody)) return 0;
  // Through an internal balancer the servers come from their three subnets.
  if (config.balancer.scheme === "internal") return 3;
  if (config.network.existing) return config.network.existing.egressCidrs.length;
  return config.network.natGateways === "single" ? 1 : 3;
}
