import type { ITerraformDependable } from "cdktf";

/** The number of availability zones a stack uses, whatever the number of servers. */
export const ZONE_COUNT = 3;

/**
 * Where servers and balancer stand: a VPC of the stack's own, or one that exists. Zones and CIDRs are literals or Terraform
 * templates, never tokens of CDKTF, which lose their `${}` inside expressions.
 */
export interface Network {
  /** Id of the VPC. */
  readonly vpcId: string;
  /** The VPC is made by the stack. */
  readonly own: boolean;
  /**
   * Range of the VPC.
   *
   * @default - not known: the VPC exists
   */
  readonly cidr?: string;
  /** Names of the three zones, in the order of the subnets. */
  readonly zones: readonly string[];
  /** The subnets of an internet-facing balancer, one a zone. */
  readonly publicSubnetIds: readonly string[];
  /** The subnets of the servers, and of an internal balancer, one a zone. */
  readonly privateSubnetIds: readonly string[];
  /** CIDRs of the public subnets: the addresses with which an internet-facing balancer reaches servers. */
  readonly publicCidrs: readonly string[];
  /** CIDRs of the private subnets: the addresses with which servers reach an internal balancer. */
  readonly privateCidrs: readonly string[];
  /** CIDRs of the addresses with which servers leave the VPC, and so reach an internet-facing balancer. */
  readonly egressCidrs: readonly string[];
  /** What has to be there before AWS puts an internet-facing balancer into the public subnets. */
  readonly ingress: ITerraformDependable[];
  /** What has to be there before a server can reach the internet. */
  readonly egress: ITerraformDependable[];
}

/** What an application load balancer needs to know of a network. */
export type BalancerNetwork = Pick<
  Network,
  "vpcId" | "publicSubnetIds" | "privateSubnetIds" | "privateCidrs" | "egressCidrs" | "ingress"
>;

/** Ranges of the subnets where a balancer of that scheme stands: what it forwards comes from there. */
export function balancerCidrs(
  network: Pick<Network, "publicCidrs" | "privateCidrs">,
  scheme: "internet-facing" | "internal",
): readonly string[] {
  return scheme === "internal" ? network.privateCidrs : network.publicCidrs;
}
