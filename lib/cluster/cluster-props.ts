import { Token } from "cdktf";
import type { Construct } from "constructs";
import { providerRegion } from "../aws/region";
import {
  type AwsOptions,
  type BalancerOptions,
  type ClusterBlocks,
  type ClusterOptions,
  ConfigError,
  type EgressOptions,
  isParsed,
  type NetworkSecurityGroupsOptions,
  type OperationsLogsOptions,
  parseClusterProps,
  type RegistryOptions,
} from "../config";
import { existingGroupsProblems } from "../config/blocks/security-groups";
import { ANYWHERE } from "../config/cidr";
import type { HostedZone } from "../network/hosted-zone";
import type { Network } from "../network/network";
import { defaultName } from "../terraform/default-name";

/** Account, keys and role of a cluster's servers. */
export interface ClusterAwsOptions extends Omit<AwsOptions, "region" | "assumeRole" | "tags"> {
  /**
   * Region of the cluster, such as `eu-central-1`. It cannot change after the first deploy.
   *
   * @default - the region of the stack's AWS provider
   */
  readonly region?: string;
}

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
   * Account, keys and role of the servers: the block `aws` of a file. Tags and an assumed role are arguments of the AWS
   * provider. Attributes of other resources are accepted.
   *
   * @default {}
   */
  readonly aws?: ClusterAwsOptions;
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
  readonly securityGroups?: NetworkSecurityGroupsOptions;
  /**
   * The load balancer: the block `balancer` of a file. The certificate is a property of the `ApplicationLoadBalancer`.
   *
   * @default {}
   */
  readonly balancer?: Omit<BalancerOptions, "certificateArn">;
  /**
   * Whether the load balancer forwards ports 80 and 443. When false, it forwards only the Kubernetes API. The ingress
   * controller then trusts `X-Forwarded-*` from the subnets of an `ApplicationLoadBalancer` with the same scheme.
   *
   * @default true
   */
  readonly forwardsRancher?: boolean;
  /**
   * A host name in a public Route 53 zone. DNS then answers with the servers' own public addresses, without a load
   * balancer. It cannot change after the first deploy.
   *
   * @default - a load balancer
   */
  readonly dns?: HostedZone & { readonly hostname: string };
  /**
   * Egress of servers and Rancher: `direct`, through an HTTP proxy, or none.
   *
   * @default "direct"
   */
  readonly egress?: "direct" | EgressOptions;
  /**
   * A private registry for images.
   *
   * @default - images come from their public registries
   */
  readonly registry?: RegistryOptions;
  /**
   * Servers send their journal to CloudWatch Logs. CloudWatch Logs keeps each entry for `retentionDays` days.
   *
   * @default - the journal stays on the servers
   */
  readonly logs?: Required<OperationsLogsOptions>;
  /**
   * Servers publish metrics to CloudWatch: disk, etcd snapshots, certificates. With `hostname`, also that name's
   * certificate, when TLS ends on the servers.
   *
   * @default - none
   */
  readonly metrics?: { readonly hostname?: string };
  /**
   * Whether the stack's default helm and kubernetes providers connect to this cluster. When false, the providers have
   * the cluster's name as their alias.
   *
   * @default false
   */
  readonly defaultProviders?: boolean;
}

/** The validated properties of a cluster, with defaults. */
export interface ClusterSettings
  extends Omit<ClusterBlocks, "network">,
    Pick<ClusterProps, "dns" | "logs" | "metrics" | "securityGroups"> {
  /** Network of the servers and the load balancer. */
  readonly network: Network;
  /** CIDRs that may reach Rancher on 80 and 443. */
  readonly allowedCidrs: readonly string[];
  /** Whether the load balancer forwards ports 80 and 443. */
  readonly forwardsRancher: boolean;
}

/**
 * Validates the properties of a cluster, unless they come from a validated configuration.
 *
 * @throws ConfigError with every error; Error when the region is not known
 */
export function clusterSettings(scope: Construct, props: ClusterProps): ClusterSettings {
  const {
    name = defaultName(scope),
    network,
    aws,
    allowedCidrs,
    securityGroups,
    balancer,
    forwardsRancher = true,
    dns,
    egress = "direct",
    registry,
    logs,
    metrics,
    defaultProviders,
    // The fields of the configuration's block, and unknown properties, which are rejected.
    ...cluster
  } = props;
  const given = { name, network: { cidr: network.cidr, allowedCidrs }, aws, balancer, cluster, egress, registry };
  const blocks = isParsed(props) ? (given as ClusterBlocks) : validated(scope, props, given);
  const others = { network, dns, logs, metrics, securityGroups, forwardsRancher };
  return { ...blocks, ...others, allowedCidrs: blocks.network.allowedCidrs };
}

function validated(
  scope: Construct,
  props: ClusterProps,
  { aws, ...given }: Pick<ClusterProps, "aws"> & Readonly<Record<Exclude<keyof ClusterBlocks, "aws">, unknown>>,
): ClusterBlocks {
  const { region = providerRegion(scope), rolePolicyArns = [], ...account } = aws ?? {};
  // Attributes of other resources are unknown at synthesis, so no rule can check them.
  const known = Object.fromEntries(Object.entries(account).filter(([, value]) => isKnown(value)));
  const checked = { ...known, region, rolePolicyArns: rolePolicyArns.filter(isKnown) };
  const blocks = parseClusterProps(scope.node.path, { ...given, aws: checked }, props.network.own);
  rejectGroups(scope, props);
  rejectUnreachable(scope, props, blocks.network.allowedCidrs);
  const unknown = Object.fromEntries(Object.entries(account).filter(([, value]) => !isKnown(value)));
  return { ...blocks, aws: { ...blocks.aws, ...unknown, rolePolicyArns: [...rolePolicyArns] } };
}

/** Rejects invalid security groups. Groups whose ids are unknown at synthesis may be in a VPC of the same stack. */
function rejectGroups(scope: Construct, { securityGroups, network, dns }: ClusterProps): void {
  if (securityGroups === undefined) return;
  const { additional = [], ...groups } = securityGroups;
  const isLiteral = [...Object.values(groups), ...additional].some(
    (groupId) => groupId !== undefined && isKnown(groupId),
  );
  const problems = existingGroupsProblems({
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
  const { network, dns, balancer, forwardsRancher = true } = props;
  if (dns || !forwardsRancher || balancer?.scheme === "internal" || allowedCidrs.includes(ANYWHERE)) return;
  if (network.own || network.egressCidrs.length > 0) return;
  throw new ConfigError([
    `${scope.node.path} network: missing egressCidrs, expected the public addresses of the VPC's NAT gateways: the servers reach Rancher through the load balancer too, and allowedCidrs does not include ${ANYWHERE}; write egressCidrs in Vpc.fromIds`,
  ]);
}

/** Whether a value is known at synthesis: neither a CDKTF token nor a Terraform template. */
function isKnown(value: unknown): boolean {
  return !Token.isUnresolved(value) && !String(value).includes("${");
}
