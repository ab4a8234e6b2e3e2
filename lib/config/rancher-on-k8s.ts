import { z } from "zod";
import { assumeRole } from "./blocks/assume-role";
import { assumedRoleRule } from "./blocks/aws";
import { backend, backendRules } from "./blocks/backend";
import { hostname, hostnameRules, dns as zoneDns, zoneRoleRule } from "./blocks/dns";
import { airGapOf, ecrPasswordRule, egress, egressRules, registryOf } from "./blocks/egress";
import { certManagerProblem, rancher, rancherRules } from "./blocks/rancher";
import { rancherEgressRules } from "./blocks/rancher-egress";
import { noRewrite, registry } from "./blocks/registry";
import { factRules } from "./blocks/stack-facts";
import { correction } from "./corrections";
import { domainName } from "./dns-names";
import { flag, matching, type OneOf, text } from "./fields";
import { advising, expecting } from "./hints";
import { accountId, region, roleArn } from "./names";
import { foreignPartition } from "./partition";
import { type Rule, withRules } from "./rule";
import { unsupportedKubernetes } from "./support-matrix";
import { isRancherAtLeast, kubernetesMinorOf, parseRancherVersion } from "./versions";
import { show } from "./words";

const kubernetesMinor = matching(/^1\.\d{2}$/, 'a minor version of Kubernetes in quotes such as "1.35"');

/** Markers of a Terraform template, which could read files where Terraform runs. */
const template = /[$%]\{/;

const kubeconfigExpected = "an absolute path, or one that begins with ~/, such as ~/.kube/config";
const kubeconfigPath = text(kubeconfigExpected, (input) =>
  /^(~\/|\/)[^\0\n]+$/.test(input) && !template.test(input)
    ? undefined
    : `got ${show(input)}, expected ${kubeconfigExpected}, because Terraform runs in another directory`,
);

const kubeconfig = z.strictObject({
  path: kubeconfigPath
    .default("~/.kube/config")
    .describe("Path of the kubeconfig, on the machine that runs Terraform."),
  context: matching(/^(?!.*[$%]\{)[^\s~/.]\S*$/, "the name of a context such as production").describe(
    "Name of a context in the file. It is required, because the current context is the one that was used last.",
  ),
});

const eks = z.strictObject({
  name: matching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, "the name of an EKS cluster").describe(
    "Name of the cluster, in the region of aws.",
  ),
  roleArn: roleArn
    .optional()
    .describe(
      "ARN of the role to assume for the cluster's API. Default: the role of aws.assumeRole, or the credentials that Terraform uses.",
    ),
});

const cluster = z.strictObject({
  kubernetes: kubernetesMinor.describe("Minor version of the cluster, for the check against the support matrix."),
  kubeconfig: advising(kubeconfig, "write { path: PATH, context: NAME }")
    .optional()
    .describe("A cluster by a context of a kubeconfig."),
  eks: eks.optional().describe("An Amazon EKS cluster by its name."),
  endpoint: matching(/^https:\/\/[\w.-]+(:\d{1,5})?$/, "the address of an API server such as https://203.0.113.10:6443")
    .optional()
    .describe(
      "Address of the API server. Set its authority's certificate and a token in the Terraform variables cluster_ca and cluster_token.",
    ),
  shared: flag("Accepts a cluster that others use too. Rancher's documentation recommends a dedicated cluster."),
});

const target = text("a DNS name or an IPv4 address", (input) =>
  isTarget(input)
    ? undefined
    : `got ${show(input)}, expected a DNS name or an IPv4 address${correction(input, { test: isTarget })}`,
);

function isTarget(input: string): boolean {
  return /^(\d{1,3}\.){3}\d{1,3}$/.test(input) || domainName.safeParse(input).success;
}

const dns = z.strictObject({
  zone: zoneDns.shape.zone,
  zoneId: zoneDns.shape.zoneId,
  private: flag("The zone is a private hosted zone."),
  roleArn: zoneDns.shape.roleArn,
  target: target.describe(
    "Target of the record: the DNS name or the IPv4 address of the load balancer of the cluster's ingress.",
  ),
});

const aws = z.strictObject({
  region: region.describe("AWS region of cluster.eks and of the requests to Route 53."),
  accountId: accountId
    .optional()
    .describe(
      "AWS account. Terraform rejects the credentials of other accounts. Default: the account of the credentials.",
    ),
  assumeRole: assumeRole
    .optional()
    .describe(
      "Role that Terraform assumes for AWS, but not for the state. Default: the credentials of the environment, without a role.",
    ),
});

/** The fields of a stack of mode RancherOnK8s, without the rules across them. */
export const rancherOnK8sFields = z.strictObject({
  mode: z.literal("RancherOnK8s").describe("Rancher on an existing Kubernetes cluster."),
  hostname,
  aws: aws.optional().describe("AWS account and region, for cluster.eks and dns."),
  dns: dns.optional().describe("Route 53 zone of the record. Default: you create the record."),
  cluster: expecting('a mapping such as { kubernetes: "1.35", kubeconfig: { context: production } }', cluster).describe(
    "The cluster. Write one of kubeconfig, eks and endpoint.",
  ),
  egress: egress.describe("Egress of Rancher: direct, through an HTTP proxy, or none (air gap)."),
  registry,
  rancher: rancher.describe("Rancher itself."),
  backend,
});

/** A configuration of a stack of mode RancherOnK8s: validated, with defaults. */
export type RancherOnK8sConfig = Fields & { cluster: OneOf<Pick<Fields["cluster"], (typeof ways)[number]>> };

type Fields = z.output<typeof rancherOnK8sFields>;

const ways = ["kubeconfig", "eks", "endpoint"] as const;

const rules: readonly Rule<Fields>[] = [
  function* ({ cluster }) {
    const got = ways.filter((way) => cluster[way] !== undefined);
    if (got.length !== 1) {
      yield `cluster: ${
        got.length === 0
          ? "missing, expected one of kubeconfig, eks and endpoint"
          : `got ${got.join(" and ")}, expected one of them; remove the other`
      }`;
    }
  },
  function* ({ aws, cluster, dns }) {
    const user = cluster.eks ? "cluster.eks" : dns ? "dns" : undefined;
    if (user && !aws) yield `aws: missing, expected a mapping with the region: ${user} needs it`;
    if (!user && aws) yield "aws: not needed: neither cluster.eks nor dns is given; remove it";
  },
  assumedRoleRule,
  function* ({ aws, cluster }) {
    const problem = cluster.eks?.roleArn && aws && foreignPartition(cluster.eks.roleArn, aws.region, "role");
    if (problem) yield `cluster.eks.roleArn: ${problem}`;
  },
  // AWS CLI Command Reference, "eks get-token": it accepts a role, but no external id.
  function* ({ aws, cluster }) {
    if (cluster.eks && !cluster.eks.roleArn && aws?.assumeRole?.externalId !== undefined)
      yield "aws.assumeRole.externalId: got an external id, but the AWS CLI requests cluster tokens without it; write cluster.eks.roleArn, a role that requires no external id";
  },
  // RFC 1034, "CNAME": no other record can have a CNAME's name, and the top of a zone has others.
  function* ({ hostname, dns }) {
    if (dns && hostname === dns.zone && !/^[\d.]+$/.test(dns.target))
      yield `dns.target: got the name ${dns.target}, but ${hostname} is the top of the zone, where DNS allows no CNAME; write an IPv4 address, or another hostname`;
  },
  function* ({ cluster, rancher }) {
    const problem = unsupportedKubernetes(
      parseRancherVersion(rancher.version),
      kubernetesMinorOf(cluster),
      rancher.unsupported,
    );
    if (problem) yield `cluster.kubernetes: ${problem}`;
  },
  function* ({ cluster, rancher }) {
    const problem = certManagerProblem(rancher, kubernetesMinorOf(cluster));
    if (problem) yield `rancher.certManager.version: ${problem}`;
  },
  function* ({ rancher: { tls, ingress } }) {
    if (ingress.exposure === "ingress" && tls.mode === "rancher" && ingress.controller === undefined)
      yield "rancher.ingress.controller: missing, expected traefik or ingress-nginx: with tls.mode rancher the stack configures it to use TLS to Rancher's pods";
  },
  // An existing cert-manager shows that others installed software in the cluster.
  function* ({ cluster, rancher }) {
    if (rancher.certManager?.existing && !cluster.shared)
      yield "rancher.certManager.existing: got true, so others use this cluster too, but Rancher's documentation recommends a dedicated cluster; write cluster.shared: true to accept this";
  },
  function* ({ egress, registry }) {
    const why = "the stack does not create the cluster's servers; remove it, and configure these servers yourself";
    const airGap = airGapOf(egress);
    const path = airGap ? "egress.airGap.registry" : "registry";
    const used = registryOf({ egress, registry });
    if (used?.privateCA) yield `${path}.privateCA: not needed: ${why}`;
    yield* noRewrite("registry", registry, "the stack does not configure the cluster's servers");
    if (used?.mirrors) yield `${path}.mirrors: not needed: ${why}`;
    if (airGap?.artifacts) yield `egress.airGap.artifacts: not needed: ${why}`;
  },
  // Rancher's charts before 2.15.0, the hooks pre-upgrade and post-delete: their Jobs name no pull secret.
  function* ({ egress, registry, rancher: { version } }) {
    if (!registryOf({ egress, registry })?.auth || isRancherAtLeast(version, 15)) return;
    yield `${airGapOf(egress) ? "egress.airGap.registry.auth" : "registry.auth"}: got true, but Rancher ${version}'s chart has Jobs without a pull secret; write rancher.version 2.15.0 or newer, or false with credentials on the servers`;
  },
];

/** Every rule of the mode. */
export const rancherOnK8sRules: readonly Rule<Fields>[] = [
  ...hostnameRules,
  zoneRoleRule,
  ...backendRules,
  ...egressRules,
  ecrPasswordRule("remove it, because the nodes of EKS pull from ECR with their own role"),
  ...rancherEgressRules,
  ...rancherRules,
  ...factRules<Fields>(({ rancher: { ingress } }) => ({ controller: ingress.controller })),
  ...rules,
];

/** The fields and the rules across them. */
export const rancherOnK8s = withRules<typeof rancherOnK8sFields, RancherOnK8sConfig>(
  rancherOnK8sFields,
  rancherOnK8sRules,
);
