import { z } from "zod";
import { rancherOnK8sRules } from "../rules/rancher-on-k8s";
import { withRules } from "../rules/rule";
import { expecting, matching, text } from "../text";
import { access, registry } from "./access";
import { backend } from "./backend";
import { domainName, region, zoneName } from "./names";
import { rancher } from "./rancher";

const kubernetesMinor = matching(/^1\.\d{2}$/, 'a minor version of Kubernetes in quotes such as "1.35"');

/** Signs by which Terraform would take a text for a template, and insert files of its machine. */
const template = /[$%]\{/;

const kubeconfigPath = text("an absolute path, or one that begins with ~/, such as ~/.kube/config", (input) =>
  /^(~\/|\/)[^\0\n]+$/.test(input) && !template.test(input)
    ? undefined
    : `got ${JSON.stringify(input)}, expected an absolute path, or one that begins with ~/, such as ~/.kube/config; Terraform runs in a folder of its own`,
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
  roleArn: matching(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    "the ARN of an IAM role such as arn:aws:iam::111122223333:role/rancher-installer",
  )
    .optional()
    .describe("The role to take for the cluster's API. Absent: the credentials that Terraform has."),
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
  shared: z
    .boolean()
    .default(false)
    .describe("Consent to a cluster that others use too; Rancher's documentation recommends one for Rancher alone."),
});

const target = text("a DNS name or an IPv4 address", (input) =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(input) || domainName.safeParse(input).success
    ? undefined
    : `got ${JSON.stringify(input)}, expected a DNS name or an IPv4 address`,
);

const dns = z.strictObject({
  zone: zoneName.describe("Name of a Route53 hosted zone that exists."),
  private: z.boolean().default(false).describe("The zone is a private hosted zone."),
  target: target.describe(
    "What the name leads to: the balancer of the cluster's ingress, by DNS name or IPv4 address.",
  ),
});

const aws = z.strictObject({
  region: region.describe("AWS region of cluster.eks, and that Route53 is asked in."),
  accountId: matching(/^\d{12}$/, "the twelve digits of an account such as 111122223333")
    .optional()
    .describe("AWS account; credentials of any other are refused. Absent: whichever the credentials are of."),
});

/** The fields of a stack of mode RancherOnK8s, each on its own. */
export const rancherOnK8sFields = z.strictObject({
  mode: z.literal("RancherOnK8s").describe("Rancher on a Kubernetes cluster that exists."),
  hostname: domainName.describe("The name under which Rancher is reached. All managed clusters know Rancher by it."),
  aws: aws.optional().describe("Account and region, for cluster.eks and dns."),
  dns: dns.optional().describe("Absent: the record is yours to create."),
  cluster: expecting('a mapping such as { kubernetes: "1.35", kubeconfig: { context: production } }', cluster).describe(
    "The cluster: one of kubeconfig, eks and endpoint.",
  ),
  access: access.describe("How Rancher reaches what is outside: directly, through an HTTP proxy, or not at all."),
  registry: registry.optional().describe("A private registry that images come from. Absent: where they are published."),
  rancher: rancher.describe("Rancher itself."),
  backend: backend.optional().describe("Where Terraform keeps its state. Absent: a local file."),
});

/** The fields and the rules across them. */
export const rancherOnK8s = withRules(rancherOnK8sFields, rancherOnK8sRules);

/** What a stack of mode RancherOnK8s is made from: validated, defaults filled in. */
export type RancherOnK8sConfig = z.output<typeof rancherOnK8sFields>;

/** What a TypeScript user writes; `mode` may be left out, since the class names it. */
export type RancherOnK8sProps = Omit<z.input<typeof rancherOnK8sFields>, "mode"> & { mode?: "RancherOnK8s" };
