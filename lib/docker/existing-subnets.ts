import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { CONTAINER_RANGES } from "../config";
import { keepApart } from "../network/keep-apart";
import { address } from "../terraform/address";
import type { ServerNetwork } from "./server-network";

export interface ExistingSubnetsProps {
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Id of a subnet for the server, a public one where it has a public address. */
  readonly subnetId: string;
  /** Ids of subnets like it in two zones or more, for a balancer; none without one. */
  readonly balancerSubnetIds: readonly string[];
  /**
   * The server's public address, a Terraform template.
   *
   * @default - none: server and balancer have private addresses
   */
  readonly address?: string;
}

/**
 * Subnets that somebody else made. The plan is refused when one is of another VPC, and the first one when the VPC
 * has addresses that Docker or Rancher's container would take for their own.
 */
export class ExistingSubnets extends Construct implements ServerNetwork {
  readonly own = false;
  readonly vpcId: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly privateCidrs: readonly string[];
  readonly egressCidrs: readonly string[];
  readonly ingress: ITerraformDependable[] = [];
  readonly egress: ITerraformDependable[] = [];

  constructor(scope: Construct, id: string, props: ExistingSubnetsProps) {
    super(scope, id);
    const { vpcId, subnetId, balancerSubnetIds } = props;
    const server = this.look("server", vpcId, subnetId, "network.existing.subnetId");
    for (const [index, balancerSubnetId] of balancerSubnetIds.entries()) {
      this.look(`balancer-${index}`, vpcId, balancerSubnetId, `network.existing.balancerSubnetIds[${index}]`);
    }
    const ranges = Object.fromEntries(
      Object.entries(CONTAINER_RANGES).map(([owner, range]) => [`network.existing.vpcId: ${owner}`, range]),
    );
    keepApart(this, vpcId, ranges, "these cannot move: choose a VPC outside it");

    this.vpcId = vpcId;
    this.zone = `\${${address(server)}.availability_zone}`;
    this.subnetId = subnetId;
    const isPublic = props.address !== undefined;
    this.publicSubnetIds = isPublic ? balancerSubnetIds : [];
    this.privateSubnetIds = isPublic ? [] : balancerSubnetIds;
    this.privateCidrs = isPublic ? [] : [`\${${address(server)}.cidr_block}`];
    this.egressCidrs = isPublic ? [`${props.address}/32`] : [];
  }

  private look(id: string, vpcId: string, subnetId: string, place: string): DataAwsSubnet {
    return new DataAwsSubnet(this, id, {
      id: subnetId,
      lifecycle: {
        postcondition: [
          {
            condition: `\${self.vpc_id == "${vpcId}"}`,
            errorMessage: `${place}: ${subnetId} is in \${self.vpc_id}, expected a subnet of ${vpcId}`,
          },
        ],
      },
    });
  }
}
