import { type TerraformProvider, Token } from "cdktf";
import type { Construct } from "constructs";
import { providerRegion } from "../aws/region";
import { ConfigError, parseClusterProps, type RancherOnRkeConfig } from "../config";
import { givenGroupsProblems } from "../config/blocks/security-groups";
import { ANYWHERE } from "../config/cidr";
import type { ClusterOptions, RancherOnRkeProps } from "../config/props";
import type { GivenGroups } from "../network/given-groups";
import type { Network } from "../network/network";
import { defaultName } from "../terraform/default-name";

/** A cluster. `network`, `version` and `apiAllowedCidrs` have no default. */
export interface ClusterProps extends ClusterOptions {
  /** Network of the servers and the load balancer: a `Vpc`, or existing subnets (`Vpc.fromIds`). */
  readonly network: Network;
  /**
   * Name of the cluster, and prefix of the names of its resources. At most 24 lower-case letters, digits and hyphens,
   * unique in the account. It cannot change after the first deploy.
   *
   * @default - the construct's path, with its stack's id
   */
  readonly name?: string;
  /**
   * Region of the cluster, such as `eu-central-1`. It cannot change after the first deploy.
   *
   * @default - the region of the stack's AWS provider
   */
  readonly region?: string;
  /**
   * The twelve digits of the AWS account. A plan with credentials of another account is rejected.
   *
   * @default - the account of the first deploy
   */
  readonly accountId?: string;
  /**
   * CIDRs that may reach Rancher on 80 and 443.
   *
   * @default ["0.0.0.0/0"]
   */
  readonly allowedCidrs?: readonly string[];
  /**
   * Existing security groups in the VPC, instead of or in addition to new ones. No rule is created in existing groups.
   * Set `servers` and `balancer` together.
   *
   * @default - the cluster's own groups
   */
  readonly securityGroups?: GivenGroups;
  /**
   * Whether the load balancer has public addresses, or private ones in the servers' subnets. It cannot change after the
   * first deploy.
   *
   * @default "internet-facing"
   */
  readonly scheme?: "internet-facing" | "internal";
  /**
   * Whether AWS rejects the deletion of the load balancer. Terraform then destroys neither the load balancer nor the
   * data volumes nor the snapshots.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;
  /**
   * Whether the load balancer sends the client's address to the ingress controller (proxy protocol v2). It cannot
   * change after the first deploy.
   *
   * @default false
   */
  readonly proxyProtocol?: boolean;
  /**
   * Seconds until the load balancer closes a connection without traffic, 60 to 6000.
   *
   * @default 1800
   */
  readonly idleTimeoutSeconds?: number;
  /**
   * Whether the load balancer forwards ports 80 and 443. When false, it forwards only the Kubernetes API. The ingress
   * controller then trusts `X-Forwarded-*` from the subnets of an `ApplicationLoadBalancer` with the same scheme.
   *
   * @default true
   */
  readonly forwardsRancher?: boolean;
  /**
   * A host name and its public Route 53 zone. DNS then answers with the servers' own public addresses, without a load
   * balancer. It cannot change after the first deploy. `provider` is the AWS provider of a zone in another account.
   *
   * @default - a load balancer
   */
  readonly dns?: {
    readonly hostname: string;
    readonly zone: string;
    readonly hostedZoneId?: string;
    readonly provider?: TerraformProvider;
  };
  /**
   * Egress of servers and Rancher: `direct`, through an HTTP proxy, or none.
   *
   * @default "direct"
   */
  readonly egress?: RancherOnRkeProps["egress"];
  /**
   * A private registry for images.
   *
   * @default - images come from their public registries
   */
  readonly registry?: RancherOnRkeProps["registry"];
  /**
   * Servers send their journal to CloudWatch Logs. CloudWatch Logs keeps each entry for `retentionDays` days.
   *
   * @default - the journal stays on the servers
   */
  readonly logs?: { readonly retentionDays: number };
  /**
   * Servers publish metrics to CloudWatch: disk, etcd snapshots, certificates. With `hostname`, also that name's
   * certificate, when TLS ends on the servers.
   *
   * @default - none
   */
  readonly metrics?: { readonly hostname?: string };
  /**
   * ARN of the KMS key for volumes, etcd snapshots and the database of `datastore.rds`. It cannot change after the
   * first deploy.
   *
   * @default - keys that AWS manages
   */
  readonly kmsKeyArn?: string;
  /**
   * ARN of the KMS key for the secrets in Systems Manager.
   *
   * @default - a key of the cluster's own, about 1 USD a month
   */
  readonly secretsKeyArn?: string;
  /**
   * Name of an existing instance profile with a role for the servers. No role is created then. The role needs the
   * policy that `npm run policy -- STACK --servers` prints.
   *
   * @default - a role of the cluster's own
   */
  readonly instanceProfile?: string;
  /**
   * ARN of the IAM policy that is the permissions boundary of the servers' role.
   *
   * @default - none
   */
  readonly permissionsBoundary?: string;
  /**
   * ARNs of IAM policies to attach to the servers' role in addition to its own policy, at most 10.
   *
   * @default - none
   */
  readonly rolePolicyArns?: readonly string[];
  /**
   * Major version of the stack's provider hashicorp/aws. Version 6.10 renamed an argument of instances.
   *
   * @default 6
   */
  readonly awsProvider?: 5 | 6;
  /**
   * Whether the stack's default helm and kubernetes providers connect to this cluster. When false, the providers have
   * the cluster's name as their alias.
   *
   * @default false
   */
  readonly defaultProviders?: boolean;
}

/** The properties of a cluster: validated, sorted into the blocks of the configuration, with defaults. */
export interface ClusterSettings
  extends Pick<RancherOnRkeConfig, "egress" | "aws" | "balancer" | "cluster" | "registry">,
    Pick<ClusterProps, "dns" | "logs" | "metrics" | "securityGroups"> {
  /** Name of the cluster, and prefix of the names of its resources. */
  readonly name: string;
  /** Network of the servers and the load balancer. */
  readonly network: Network;
  /** CIDRs that may reach Rancher on 80 and 443. */
  readonly allowedCidrs: readonly string[];
  /** Whether the load balancer forwards ports 80 and 443. */
  readonly forwardsRancher: boolean;
}

/**
 * Validates the properties of a cluster.
 *
 * @throws ConfigError with every error; Error when the region is not known
 */
export function clusterSettings(scope: Construct, props: ClusterProps): ClusterSettings {
  const {
    name = defaultName(scope),
    network,
    region = providerRegion(scope),
    accountId,
    allowedCidrs,
    securityGroups,
    scheme,
    deletionProtection,
    proxyProtocol,
    idleTimeoutSeconds,
    forwardsRancher = true,
    dns,
    egress = "direct",
    registry,
    logs,
    metrics,
    kmsKeyArn,
    secretsKeyArn,
    instanceProfile,
    permissionsBoundary,
    rolePolicyArns = [],
    awsProvider: provider,
    defaultProviders,
    // The fields of the configuration's block, and unknown properties, which are rejected.
    ...cluster
  } = props;
  const arns = { kmsKeyArn, secretsKeyArn, permissionsBoundary, instanceProfile };
  const blocks = parseClusterProps(
    scope.node.path,
    {
      name,
      // Attributes of other resources are unknown at synthesis, so no rule can check them.
      aws: { region, accountId, provider, ...known(arns), rolePolicyArns: rolePolicyArns.filter(isKnown) },
      balancer: { scheme, deletionProtection, proxyProtocol, idleTimeoutSeconds },
      network: { cidr: network.cidr, allowedCidrs: allowedCidrs && [...allowedCidrs] },
      // The version determines the distribution.
      cluster: { distribution: cluster.version.includes("+k3s") ? "k3s" : "rke2", ...cluster },
      egress,
      registry,
    },
    network.own,
  );
  rejectGroups(scope, props);
  rejectUnreachable(scope, props, blocks.network.allowedCidrs);
  return {
    ...blocks,
    aws: { ...blocks.aws, ...arns, rolePolicyArns: [...rolePolicyArns] },
    network,
    dns,
    logs,
    metrics,
    securityGroups,
    forwardsRancher,
    allowedCidrs: blocks.network.allowedCidrs,
  };
}

function known<T extends Readonly<Record<string, unknown>>>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isKnown(value))) as Partial<T>;
}

/** Rejects invalid security groups. Groups whose ids are unknown at synthesis may be in a VPC of the same stack. */
function rejectGroups(scope: Construct, { securityGroups, network, dns }: ClusterProps): void {
  if (securityGroups === undefined) return;
  const { additional = [], ...groups } = securityGroups;
  const isLiteral = [...Object.values(groups), ...additional].some(
    (groupId) => groupId !== undefined && isKnown(groupId),
  );
  const problems = givenGroupsProblems({
    field: "servers",
    groups: { ...groups, additional },
    inExistingVpc: !network.own || !isLiteral,
    noBalancer: dns && "dns has no load balancer",
  });
  const lines = [...problems].map((line) => `${scope.node.path} ${line.replaceAll("network.", "")}`);
  if (lines.length > 0) throw new ConfigError(lines);
}

/**
 * Rancher's agents reach an internet-facing load balancer from the public addresses of the servers' network.
 *
 * @throws ConfigError when neither `allowedCidrs` nor the network contains them
 */
function rejectUnreachable(scope: Construct, props: ClusterProps, allowedCidrs: readonly string[]): void {
  const { network, dns, scheme = "internet-facing", forwardsRancher = true } = props;
  if (dns || !forwardsRancher || scheme === "internal" || allowedCidrs.includes(ANYWHERE)) return;
  if (network.own || network.egressCidrs.length > 0) return;
  throw new ConfigError([
    `${scope.node.path} network: missing egressCidrs, expected the public addresses of the VPC's NAT gateways: the servers reach Rancher through the load balancer too, and allowedCidrs does not include ${ANYWHERE}; write egressCidrs in Vpc.fromIds`,
  ]);
}

/** Whether a value is known at synthesis: neither a CDKTF token nor a Terraform template. */
function isKnown(value: unknown): boolean {
  return !Token.isUnresolved(value) && !String(value).includes("${");
}
