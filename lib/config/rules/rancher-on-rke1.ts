import { overlaps } from "../cidr";
import { NEWEST_RANCHER_ON_RKE1, parseRke1Version, SAMPLE_RKE1_VERSION } from "../rke1";
import type { RancherOnRke1Config } from "../schema/rancher-on-rke1";
import { kubernetesMinorsOf, unknownRancher } from "../support-matrix";
import { parseRancherVersion } from "../versions";
import { everybody, hiddenRanges, mostInboundRules, repeatedRanges } from "./addresses";
import { awsRules } from "./aws";
import { backendRules } from "./backend";
import { certManagerProblem } from "./cert-manager";
import { machineRules } from "./cluster";
import { hostnameRules } from "./names";
import { ownVpcRules } from "./network";
import { rancherFieldRules } from "./rancher";
import { madeClusterRules } from "./rancher-on-own-cluster";
import type { Rule } from "./rule";

/** Ranges inside a cluster of RKE1 (RKE, "Default Kubernetes Services"). */
const CLUSTER_RANGES = { pods: "10.42.0.0/16", services: "10.43.0.0/16" };
const NAT_GATEWAYS = { perZone: 3, single: 1 };

const allowLists = {
  "network.allowedCidrs": ({ network }: RancherOnRke1Config) => network.allowedCidrs,
  "cluster.apiAllowedCidrs": ({ cluster }: RancherOnRke1Config) => cluster.apiAllowedCidrs,
};

const versions: readonly Rule<RancherOnRke1Config>[] = [
  function* ({ rancher }) {
    const { major, minor } = parseRancherVersion(rancher.version);
    const newest = `2.${NEWEST_RANCHER_ON_RKE1}`;
    if (major > 2 || minor > NEWEST_RANCHER_ON_RKE1)
      yield `rancher.version: got ${rancher.version}, but the newest Rancher on RKE1 is ${newest}; write a version of ${newest}, or mode RancherOnRKE`;
    else if (unknownRancher({ major, minor }) && !rancher.unsupported)
      yield `rancher.version: Rancher ${major}.${minor} is not in the support matrix of this release; write a version of ${newest}, or rancher.unsupported: true to go without support`;
  },
  function* ({ cluster, rancher }) {
    const wanted = parseRancherVersion(rancher.version);
    if (wanted.minor > NEWEST_RANCHER_ON_RKE1 || unknownRancher(wanted)) return;
    const [oldest, newest] = kubernetesMinorsOf(wanted);
    const { minor } = parseRke1Version(cluster.version);
    const consent = minor > newest ? "" : ", or rancher.unsupported: true to go without support";
    if (minor > newest || (minor < oldest && !rancher.unsupported))
      yield `cluster.version: Rancher ${wanted.major}.${wanted.minor} supports Kubernetes 1.${oldest} to 1.${newest}, got ${cluster.version}; write for example ${SAMPLE_RKE1_VERSION}${consent}`;
  },
  function* ({ cluster, rancher }) {
    const problem = certManagerProblem(rancher, parseRke1Version(cluster.version));
    if (problem) yield `rancher.certManager.version: ${problem}`;
  },
];

const addresses: readonly Rule<RancherOnRke1Config>[] = [
  function* ({ network: { cidr } }) {
    for (const [owner, range] of Object.entries(CLUSTER_RANGES)) {
      if (cidr !== undefined && overlaps(cidr, range))
        yield `network.cidr: got ${cidr}, which meets ${range} of the cluster's ${owner}; write 10.0.0.0/16`;
    }
  },
  ...Object.entries(allowLists).map(
    ([path, ranges]): Rule<RancherOnRke1Config> =>
      function* (config) {
        yield* repeatedRanges(path, ranges(config));
        yield* hiddenRanges(path, ranges(config), "an internet-facing balancer; write public addresses");
      },
  ),
  function* ({ cluster: { apiAllowedCidrs } }) {
    const index = apiAllowedCidrs.indexOf(everybody);
    if (index >= 0)
      yield `cluster.apiAllowedCidrs[${index}]: got ${everybody}, which would open SSH on the bastion to the world; write the addresses that Terraform runs from`;
  },
  function* ({ network: { allowedCidrs, natGateways = "perZone" }, cluster }) {
    const own = allowedCidrs.includes(everybody) ? 0 : NAT_GATEWAYS[natGateways];
    const rules = 2 * (allowedCidrs.length + own) + cluster.apiAllowedCidrs.length;
    if (rules > mostInboundRules)
      yield `network.allowedCidrs: got ${allowedCidrs.length} ranges, which make, with the servers' own addresses and cluster.apiAllowedCidrs, ${rules} inbound rules; AWS allows ${mostInboundRules} in a security group (quota "Inbound or outbound rules per security group"); write fewer, wider ranges`;
  },
];

const keys: readonly Rule<RancherOnRke1Config>[] = [
  function* ({ aws }) {
    if (aws.secretsKeyArn) yield "aws.secretsKeyArn: got a key, but on RKE1 no secret is in Systems Manager; remove it";
  },
];

const rancherOnIt: readonly Rule<RancherOnRke1Config>[] = [
  function* ({ rancher: { tls } }) {
    if (tls.mode === "external")
      yield "rancher.tls.mode: got external, but on RKE1 no balancer is made on which TLS could end; write ingress or rancher";
  },
  function* ({ rancher: { ingress } }) {
    if (ingress.controller === "traefik")
      yield "rancher.ingress.controller: got traefik, but RKE1 brings ingress-nginx; remove it";
  },
  // Let's Encrypt, "Challenge Types": HTTP-01 comes from anywhere, to port 80.
  function* ({ rancher: { tls }, network: { allowedCidrs } }) {
    if (tls.issuer === "acme" && !allowedCidrs.includes(everybody))
      yield "rancher.tls.issuer: got acme, but network.allowedCidrs is narrowed and Let's Encrypt comes from anywhere to port 80; write issuer rancher, ca or blank, or allow 0.0.0.0/0";
  },
];

/** Every rule of mode RancherOnRKE1. */
export const rancherOnRke1Rules: readonly Rule<RancherOnRke1Config>[] = [
  ...hostnameRules,
  ...awsRules,
  ...keys,
  ...backendRules,
  ...ownVpcRules,
  ...addresses,
  ...versions,
  ...machineRules,
  ...rancherFieldRules,
  ...madeClusterRules,
  ...rancherOnIt,
];
