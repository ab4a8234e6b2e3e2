import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import { widenAwsProvider } from "../aws/provider-versions";
import { checkExistingVpcProps, checkKeys, isParsed } from "../config";
import { address } from "../terraform/expressions";
import { TerraformData } from "../terraform/terraform-data";
import { type Network, ZONE_COUNT } from "./network";

/** Properties of an `ExistingVpc`. */
export interface ExistingVpcProps {
  /** Id of the VPC, such as `vpc-0123456789abcdef0`. */
  readonly vpcId: string;
  /** Ids of three subnets in three zones with internet access, for the servers. */
  readonly privateSubnetIds: readonly string[];
  /**
   * Ids of three public subnets in three zones, for an internet-facing load balancer.
   *
   * @default - none: the load balancer is internal
   */
  readonly publicSubnetIds?: readonly string[];
  /**
   * CIDRs of the source addresses of servers outside the VPC, such as those of its NAT gateways.
   *
   * @default - none: clients may come from every address, or the load balancer is internal
   */
  readonly egressCidrs?: readonly string[];
  /**
   * The field of these properties, for error messages.
   *
   * @default - the construct's id
   */
  readonly place?: string;
}

/** Existing subnets. A plan is rejected when the subnets are in another VPC or share a zone. */
export class ExistingVpc extends Construct implements Network {
  readonly own = false;
  readonly vpcId: string;
  readonly zones: readonly string[];
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly publicCidrs: readonly string[];
  readonly privateCidrs: readonly string[];
  readonly egressCidrs: readonly string[];
  readonly ingress: ITerraformDependable[] = [];
  readonly egress: ITerraformDependable[] = [];
  private readonly place: string;

  constructor(scope: Construct, id: string, props: ExistingVpcProps) {
    super(scope, id);
    widenAwsProvider(this);
    checkKeys(this.node.path, props, ["publicSubnetIds", "egressCidrs", "place"], {
      vpcId: "the id of a VPC such as vpc-0123456789abcdef0",
      privateSubnetIds: "the ids of three subnets, in three zones",
    });
    this.place = props.place ?? id;
    // A list of another resource has its ids only at a plan.
    if (!isParsed(props) && ![props.privateSubnetIds, props.publicSubnetIds].some(Token.isUnresolved))
      checkExistingVpcProps(this.node.path, props);
    const { vpcId, publicSubnetIds = [], egressCidrs = [] } = props;
    const privateSubnets = this.look(vpcId, "private", props.privateSubnetIds);
    const publicSubnets = this.look(vpcId, "public", publicSubnetIds);

    this.vpcId = vpcId;
    this.zones = privateSubnets.map((subnet) => `\${${address(subnet)}.availability_zone}`);
    this.privateSubnetIds = props.privateSubnetIds;
    this.publicSubnetIds = publicSubnetIds;
    this.publicCidrs = publicSubnets.map((subnet) => `\${${address(subnet)}.cidr_block}`);
    this.privateCidrs = privateSubnets.map((subnet) => `\${${address(subnet)}.cidr_block}`);
    this.egressCidrs = egressCidrs;
  }

  private look(vpcId: string, kind: "private" | "public", subnetIds: readonly string[]): DataAwsSubnet[] {
    const subnets = subnetIds.map(
      (subnetId, index) =>
        new DataAwsSubnet(this, `${kind}-${index}`, {
          id: subnetId,
          lifecycle: {
            postcondition: [
              {
                condition: `\${self.vpc_id == "${vpcId}"}`,
                errorMessage: `${this.place}.${kind}SubnetIds: ${subnetId} is in \${self.vpc_id}, expected a subnet of ${vpcId}`,
              },
            ],
          },
        }),
    );
    if (subnets.length > 0) {
      const zones = `[${subnets.map((subnet) => `${address(subnet)}.availability_zone`).join(", ")}]`;
      new TerraformData(this, `${kind}-zones`, {
        lifecycle: {
          precondition: [
            {
              condition: `\${length(distinct(${zones})) == ${ZONE_COUNT}}`,
              errorMessage: `${this.place}.${kind}SubnetIds: the subnets are in \${join(", ", ${zones})}, expected one in each of ${ZONE_COUNT} zones`,
            },
          ],
        },
      });
    }
    return subnets;
  }
}
