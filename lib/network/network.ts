import type { ITerraformDependable } from "cdktf";

/** The number of availability zones of a stack, for any number of servers. */
export const ZONE_COUNT = 3;

/**
 * The network of servers and load balancer: the stack's own VPC, or an existing one. Zones and CIDRs are literals or
 * Terraform templates, never CDKTF tokens, which lose their `${}` inside expressions.
 */
export interface Network {
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Whether the stack creates the VPC. */
  readonly own: boolean;
  /**
   * IPv4 range of the VPC.
   *
   * @default - not known: the VPC exists
   */
  readonly cidr?: string;
  /** Names of the three zones, in the order of the subnets. */
  readonly zones: readonly string[];
  /** The subnets of an internet-facing load balancer, one for each zone. */
  readonly publicSubnetIds: readonly string[];
  /** The subnets of the servers, and of an internal load balancer, one for each zone. */
  readonly privateSubnetIds: readonly string[];
  /** CIDRs of the public subnets: the source addresses of an internet-facing load balancer. */
  readonly publicCidrs: readonly string[];
  /** CIDRs of the private subnets: the source addresses of an internal load balancer. */
  readonly privateCidrs: readonly string[];
  /** CIDRs of the source addresses of servers outside the VPC, for example at an internet-facing load balancer. */
  readonly egressCidrs: readonly string[];
  /** Dependencies of an internet-facing load balancer in the public subnets. */
  readonly ingress: ITerraformDependable[];
  /** Dependencies of a server's internet access. */
  readonly egress: ITerraformDependable[];
}

/** The part of a network that an application load balancer needs. */
export type BalancerNetwork = Pick<
  Network,
  "vpcId" | "publicSubnetIds" | "privateSubnetIds" | "privateCidrs" | "egressCidrs" | "ingress"
>;

/** CIDRs of the subnets of a load balancer with this scheme: its source addresses. */
export function balancerCidrs(
  network: Pick<Network, "publicCidrs" | "privateCidrs">,
  scheme: "internet-facing" | "internal",
): readonly string[] {
  return scheme === "internal" ? network.privateCidrs : network.publicCidrs;
}
