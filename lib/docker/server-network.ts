import type { ITerraformDependable } from "cdktf";
import type { BalancerNetwork } from "../network/network";

/** Where a single server stands. */
export interface ServerNetwork extends BalancerNetwork {
  /** The VPC is made by the stack. */
  readonly own: boolean;
  /** The server's subnet. */
  readonly subnetId: string;
  /** Name of its zone, a Terraform template. */
  readonly zone: string;
  /** What has to be there before the server can reach the internet. */
  readonly egress: ITerraformDependable[];
}
