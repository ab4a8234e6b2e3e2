import { z } from "zod";
import { hiddenRanges, repeatedRanges, someRanges, tooManyRules } from "./blocks/allow-list";
import { aws, awsRules } from "./blocks/aws";
import { backend, backendRules } from "./blocks/backend";
import { balancer as wholeBalancer } from "./blocks/balancer";
import { instanceRule, cluster as rke2Cluster, volume } from "./blocks/cluster";
import { hostname, hostnameRules, dns as wholeDns, zoneRoleRule } from "./blocks/dns";
import { DEFAULT_VPC_CIDR, ownVpcRules, network as wholeNetwork } from "./blocks/network";
import { certManagerProblem, createdClusterRules, rancher, rancherFieldRules } from "./blocks/rancher";
import { factRules, ROOT_GIB } from "./blocks/stack-facts";
import { openToAcme } from "./blocks/tls";
import { ANYWHERE, cidr, overlaps } from "./cidr";
import { zoneName } from "./dns-names";
import { wholeNumber } from "./fields";
import { rejecting } from "./hints";
import { x86InstanceType } from "./instance-type";
import { rancherOnRkeFields } from "./rancher-on-rke";
import { parseRke1Version, rke1Version, SAMPLE_RKE1_VERSION } from "./rke1-version";
import { type Rule, withRules } from "./rule";
import { CONSENT, kubernetesMinorsOf, unknownRancher } from "./support-matrix";
import { parseRancherVersion } from "./versions";

/** The text in every error and output of a stack on RKE1 (SUSE, "RKE1 End of Life"). */
export const RKE1_ENDED = "RKE1 reached its end of life on 2025-07-31";

/** The newest minor of Rancher 2 that runs on RKE1 (SUSE, "Support Matrix"). */
const NEWEST_RANCHER_ON_RKE1 = 11;

/**
 * A mapping with some keys of its counterpart in mode RancherOnRKE. The counterpart's other keys get an error of their
 * own.
 */
function partOf<S extends z.ZodRawShape>(counterpart: z.ZodObject, shape: S) {
  const lacking = Object.keys(counterpart.shape).filter((key) => !(key in shape));
  return rejecting(
    lacking,
    "an option of mode RancherOnRKE that RancherOnRKE1 does not have; remove it",
    z.strictObject(shape),
  );
}

const network = partOf(wholeNetwork, {
  cidr: cidr
    .optional()
    .describe(
      `IPv4 range of the VPC that the stack creates, /16 to /24, outside 10.42.0.0/16 and 10.43.0.0/16. It cannot change after the first deploy. Default: ${DEFAULT_VPC_CIDR}.`,
    ),
  zones: wholeNetwork.shape.zones,
  natGateways: wholeNetwork.shape.natGateways,
  allowedCidrs: wholeNetwork.shape.allowedCidrs,
});

const balancer = partOf(wholeBalancer, {
  deletionProtection: wholeBalancer.shape.deletionProtection,
});

const dns = partOf(wholeDns, {
  zone: zoneName.describe("Name of an existing public Route 53 hosted zone."),
  zoneId: wholeDns.shape.zoneId,
  roleArn: wholeDns.shape.roleArn,
});

const cluster = partOf(rke2Cluster, {
  version: rke1Version.describe(
    `Exact version, for example ${SAMPLE_RKE1_VERSION}. It cannot change after the first deploy.`,
  ),
  size: rke2Cluster.shape.size,
  instanceType: x86InstanceType
    .optional()
    .describe(
      "EC2 instance type, instead of size: a Nitro type with x86-64 processors. Default: by size. Size and type cannot change after the first deploy.",
    ),
  volume: volume.prefault({}).describe("Data volume of each server, for etcd, Docker and the etcd snapshots."),
  apiAllowedCidrs: someRanges("write the addresses that Terraform runs from").describe(
    "IPv4 ranges that can reach the Kubernetes API on port 6443 and the bastion on port 22. They must include the machine that runs Terraform.",
  ),
});

const bastion = rejecting(
  ["instanceType", "size", "image", "volume"],
  "the stack determines the bastion's instance; remove it",
  z.strictObject({
    replace: wholeNumber(0, 1_000_000, "replacements")
      .default(0)
      .describe(
        "Replacement number. A higher number replaces the bastion with an instance of the newest image. Its address remains.",
      ),
  }),
);

/** The fields of a stack of mode RancherOnRKE1, without the rules across them. */
export const rancherOnRke1Fields = partOf(rancherOnRkeFields, {
  mode: z
    .literal("RancherOnRKE1")
    .describe(
      `Rancher on an RKE1 cluster on EC2. ${RKE1_ENDED}; use this mode only for a Rancher that must stay on RKE1.`,
    ),
  hostname,
  aws,
  network: network.prefault({}).describe("Network of the servers, and the addresses that can reach Rancher."),
  balancer: balancer.prefault({}).describe("The load balancer in front of the servers."),
  dns: dns.optional().describe("Route 53 zone of the record. Default: you create the record that the outputs show."),
  bastion: bastion.prefault({}).describe("The bastion for SSH connections to the servers."),
  cluster: cluster.describe("The three servers and their Kubernetes cluster."),
  rancher: rancher.describe("Rancher itself, up to 2.11."),
  backend,
});

/** The text after every error of a stack on RKE1. */
export const RKE1_ENDING = `; ${RKE1_ENDED}, write mode RancherOnRKE for a new stack`;

/** A configuration of a stack of mode RancherOnRKE1: validated, with defaults. */
export type RancherOnRke1Config = z.output<typeof rancherOnRke1Fields>;

/** Ranges inside an RKE1 cluster (RKE, "Default Kubernetes Services"). */
const CLUSTER_RANGES = { pods: "10.42.0.0/16", services: "10.43.0.0/16" };

const allowLists = {
  "network.allowedCidrs": ({ network }: RancherOnRke1Config) => network.allowedCidrs,
  "cluster.apiAllowedCidrs": ({ cluster }: RancherOnRke1Config) => cluster.apiAllowedCidrs,
};

const rules: readonly Rule<RancherOnRke1Config>[] = [
  function* ({ rancher }) {
    const { major, minor } = parseRancherVersion(rancher.version);
    const newest = `2.${NEWEST_RANCHER_ON_RKE1}`;
    if (major > 2 || minor > NEWEST_RANCHER_ON_RKE1)
      yield `rancher.version: got ${rancher.version}, but the newest Rancher on RKE1 is ${newest}; write a version of ${newest}, or mode RancherOnRKE`;
    else if (unknownRancher({ major, minor }) && !rancher.unsupported)
      yield `rancher.version: Rancher ${major}.${minor} is not in the support matrix of this release; write a version of ${newest}, or ${CONSENT}`;
  },
  function* ({ cluster, rancher }) {
    const wanted = parseRancherVersion(rancher.version);
    if (wanted.minor > NEWEST_RANCHER_ON_RKE1 || unknownRancher(wanted)) return;
    const [oldest, newest] = kubernetesMinorsOf(wanted);
    const { minor } = parseRke1Version(cluster.version);
    const consent = minor > newest ? "" : `, or ${CONSENT}`;
    if (minor > newest || (minor < oldest && !rancher.unsupported))
      yield `cluster.version: Rancher ${wanted.major}.${wanted.minor} supports Kubernetes 1.${oldest} to 1.${newest}, got ${cluster.version}; write for example ${SAMPLE_RKE1_VERSION}${consent}`;
  },
  function* ({ cluster, rancher }) {
    const problem = certManagerProblem(rancher, parseRke1Version(cluster.version));
    if (problem) yield `rancher.certManager.version: ${problem}`;
  },
  function* ({ network: { cidr } }) {
    for (const [owner, range] of Object.entries(CLUSTER_RANGES)) {
      if (cidr !== undefined && overlaps(cidr, range))
        yield `network.cidr: got ${cidr}, which overlaps ${range} of the cluster's ${owner}; write ${DEFAULT_VPC_CIDR}`;
    }
  },
  ...Object.entries(allowLists).map(
    ([path, ranges]): Rule<RancherOnRke1Config> =>
      function* (config) {
        yield* repeatedRanges(path, ranges(config));
        yield* hiddenRanges(path, ranges(config), "an internet-facing load balancer; write public addresses");
      },
  ),
  function* ({ cluster: { apiAllowedCidrs } }) {
    const index = apiAllowedCidrs.indexOf(ANYWHERE);
    if (index >= 0)
      yield `cluster.apiAllowedCidrs[${index}]: got ${ANYWHERE}, which would allow everybody on the internet to reach SSH on the bastion; write the addresses that Terraform runs from`;
  },
  function* ({ network: { allowedCidrs, natGateways }, cluster }) {
    const own = natGateways === "single" ? 1 : 3;
    yield* tooManyRules({ allowedCidrs, own, others: { API: cluster.apiAllowedCidrs.length } });
  },
  function* ({ aws }) {
    if (aws.secretsKeyArn) yield "aws.secretsKeyArn: got a key, but this mode stores no secrets in AWS; remove it";
  },
  function* ({ rancher: { tls } }) {
    if (tls.mode === "external")
      yield "rancher.tls.mode: got external, but RKE1 has no load balancer that ends TLS; write ingress or rancher";
  },
  function* ({ rancher: { ingress } }) {
    if (ingress.controller === "traefik")
      yield "rancher.ingress.controller: got traefik, but RKE1 includes ingress-nginx; remove it";
  },
];

/** The fields and the rules across them. */
export const rancherOnRke1 = withRules(rancherOnRke1Fields, [
  ...hostnameRules,
  zoneRoleRule,
  ...awsRules,
  ...backendRules,
  ...ownVpcRules,
  ({ cluster }) => instanceRule("cluster", cluster),
  openToAcme("rancher, ca or blank"),
  ...rancherFieldRules,
  ...createdClusterRules,
  ...factRules<RancherOnRke1Config>(({ cluster }) => ({
    controller: "ingress-nginx",
    created: true,
    servers: 3,
    server: cluster,
    rootGib: ROOT_GIB.withDataVolume,
  })),
  ...rules,
]);
