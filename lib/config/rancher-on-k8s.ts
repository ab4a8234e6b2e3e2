import { z } from "zod";
import { assumeRole } from "./blocks/assume-role";
import { assumedRoleRule } from "./blocks/aws";
import { backend, backendRules } from "./blocks/backend";
import { hostnameRules, zoneRole, zoneRoleRule } from "./blocks/dns";
import { access, airGapOf, registry, registryOf, wayOutRules } from "./blocks/egress";
import { certManagerProblem, rancher, rancherRules } from "./blocks/rancher";
import { domainName, region, roleArn, zoneName } from "./names";
import { type Rule, withRules } from "./rule";
import { accessRules } from "./stack-rules";
import { unsupportedKubernetes } from "./support-matrix";
import { expecting, flag, matching, type OneOf, show, text } from "./text";
import { isRancherAtLeast, kubernetesMinorOf, parseRancherVersion } from "./versions";

const kubernetesMinor = matching(/^1\.\d{2}$/, 'a minor version of Kubernetes in quotes such as "1.35"');

/** Markers of a Terraform template, which could read files where Terraform runs. */
const template = /[$%]\{/;

const kubeconfigPath = text("an absolute path, or one that begins with ~/, such as ~/.kube/config", (input) =>
  /^(~\/|\/)[^\0\n]+$/.test(input) && !template.test(input)
    ? undefined
    : `got ${show(input)}, expected an absolute path, or one that begins with ~/, such as ~/.kube/config; Terraform runs in a folder of its own`,
);

const kubeconfig = z.strictObject({
  path: kubeconfigPath.default("~/.kube/config").describe("The file, where Terraform runs."),
  context: matching(/^(?!.*[$%]\{)\S+$/, "the name of a context such as production").describe(
    "The context in it. Required, since the current one is whatever was used last.",
  ),
});

const eks = z.strictObject({
  name: matching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, "the name of an EKS cluster").describe(
    "The cluster's name, in the region of aws.",
  ),
  roleArn: roleArn
    .optional()
    .describe(
      "The role to take for the cluster's API. Absent: that of aws.assumeRole, or the credentials that Terraform has.",
    ),
});

const cluster = z.strictObject({
  kubernetes: kubernetesMinor.describe("The cluster's minor version, which the support matrix is asked about."),
  kubeconfig: kubeconfig.optional().describe("The cluster of a context of a kubeconfig."),
  eks: eks.optional().describe("A cluster of Amazon EKS, by its name."),
  endpoint: matching(/^https:\/\/[\w.-]+(:\d{1,5})?$/, "the address of an API server such as https://203.0.113.10:6443")
    .optional()
    .describe(
      "Address of the API server; its authority and a token come from the Terraform variables cluster_ca and cluster_token.",
    ),
  shared: flag("Consent to a cluster that others use too; Rancher's documentation recommends one for Rancher alone."),
});

const target = text("a DNS name or an IPv4 address", (input) =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(input) || domainName.safeParse(input).success
    ? undefined
    : `got ${show(input)}, expected a DNS name or an IPv4 address`,
);

const dns = z.strictObject({
  zone: zoneName.describe("Name of a Route53 hosted zone that exists."),
  private: flag("The zone is a private hosted zone."),
  roleArn: zoneRole,
  target: target.describe(
    "What the name leads to: the balancer of the cluster's ingress, by DNS name or IPv4 address.",
  ),
});

const aws = z.strictObject({
  region: region.describe("AWS region of cluster.eks, and that Route53 is asked in."),
  accountId: matching(/^\d{12}$/, "the twelve digits of an account such as 111122223333")
    .optional()
    .describe("AWS account; credentials of any other are refused. Absent: whichever the credentials are of."),
  assumeRole: assumeRole
    .optional()
    .describe(
      "The role that Terraform assumes for AWS, but not for its state. Absent: the credentials of the environment act themselves.",
    ),
});

/** The fields of a stack of mode RancherOnK8s, each on its own. */
export const rancherOnK8sFields = z.strictObject({
  mode: z.literal("RancherOnK8s").describe("Rancher on a Kubernetes cluster that exists."),
  hostname: domainName.describe("The name under which Rancher is reached. All managed clusters know Rancher by it."),
  aws: aws.optional().describe("Account and region, for cluster.eks and dns."),
  dns: dns.optional().describe("The Route53 zone of the record. Absent: the record is yours to create."),
  cluster: expecting('a mapping such as { kubernetes: "1.35", kubeconfig: { context: production } }', cluster).describe(
    "The cluster: one of kubeconfig, eks and endpoint.",
  ),
  access: access.describe("How Rancher reaches what is outside: directly, through an HTTP proxy, or not at all."),
  registry: registry.optional().describe("A private registry that images come from. Absent: where they are published."),
  rancher: rancher.describe("Rancher itself."),
  backend: backend.optional().describe("Where Terraform keeps its state. Absent: a local file."),
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
  // AWS CLI Command Reference, "eks get-token": it takes a role, and no external id.
  function* ({ aws, cluster }) {
    if (cluster.eks && !cluster.eks.roleArn && aws?.assumeRole?.externalId !== undefined)
      yield "aws.assumeRole.externalId: got one, but the AWS CLI gets tokens of the cluster without; write cluster.eks.roleArn, a role that the credentials of the environment may assume without an external id";
  },
  // RFC 1034, "CNAME": no other record can have a CNAME's name, and the top of a zone has others.
  function* ({ hostname, dns }) {
    if (dns && hostname === dns.zone && !/^[\d.]+$/.test(dns.target))
      yield `dns.target: got the name ${dns.target}, but ${hostname} is the zone itself, where no CNAME can be; write an IPv4 address, or another hostname`;
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
  // Otherwise nothing would have installed it.
  function* ({ cluster, rancher }) {
    if (rancher.certManager?.existing && !cluster.shared)
      yield "rancher.certManager.existing: got true, so others use this cluster; Rancher's documentation recommends one for Rancher alone: write cluster.shared true to go on";
  },
  function* ({ access, registry }) {
    const why = "the cluster's servers are not made by this stack; remove it, and tell them in their own way";
    const airGap = airGapOf(access);
    const path = airGap ? "access.airGap.registry" : "registry";
    const used = registryOf({ access, registry });
    if (used?.privateCA) yield `${path}.privateCA: not needed: ${why}`;
    if (used?.mirrors) yield `${path}.mirrors: not needed: ${why}`;
    if (airGap?.artifacts) yield `access.airGap.artifacts: not needed: ${why}`;
  },
  // Rancher's charts before 2.15.0, the hooks pre-upgrade and post-delete: their Jobs name no pull secret.
  function* ({ access, registry, rancher: { version } }) {
    if (!registryOf({ access, registry })?.auth || isRancherAtLeast(version, 15)) return;
    yield `${airGapOf(access) ? "access.airGap.registry.auth" : "registry.auth"}: got true, but the chart of Rancher ${version} gives the Jobs of its upgrade and its removal no pull secret; write rancher.version 2.15.0 or newer, or false, and give the cluster's servers the credentials`;
  },
];

/** Every rule of the mode. */
export const rancherOnK8sRules: readonly Rule<Fields>[] = [
  ...hostnameRules,
  zoneRoleRule,
  ...backendRules,
  ...wayOutRules,
  ...accessRules,
  ...rancherRules,
  ...rules,
];

/** The fields and the rules across them. */
export const rancherOnK8s = withRules<typeof rancherOnK8sFields, RancherOnK8sConfig>(
  rancherOnK8sFields,
  rancherOnK8sRules,
);
