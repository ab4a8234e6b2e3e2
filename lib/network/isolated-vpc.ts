import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { DEFAULT_VPC_CIDR } from "../config";
import { partitionOf } from "../config/partition";
import { address } from "../terraform/expressions";
import { EndpointPolicies } from "./endpoint-policies";
import type { Network } from "./network";
import { privateSubnet, s3Endpoint, vpcOf } from "./vpc-parts";
import { Zones } from "./zones";

/** Properties of an `IsolatedVpc`. */
export interface IsolatedVpcProps {
  /** Prefix of the names of all resources. */
  readonly name: string;
  /** Region of the stack. */
  readonly region: string;
  /**
   * IPv4 range of the VPC, /16 to /24. Each subnet has a sixteenth of the range.
   *
   * @default "10.0.0.0/16"
   */
  readonly cidr?: string;
  /**
   * Names of the zones.
   *
   * @default - the first zones of the region at the first apply
   */
  readonly zones?: readonly string[];
  /** AWS services other than S3 that servers call, by the names of their endpoints, such as `ssm`. */
  readonly services: readonly string[];
  /**
   * Names of buckets that are allowed in any account. Other buckets must be in the stack's own account.
   *
   * @default - none
   */
  readonly buckets?: readonly string[];
}

/**
 * A VPC without internet access: private subnets in three zones, a gateway endpoint for S3, and interface endpoints for
 * other AWS services. The user adds routes to their own networks. Resources that also exist in `Vpc` have the same
 * addresses there.
 */
export class IsolatedVpc extends Construct implements Network {
  readonly own = true;
  readonly cidr: string;
  readonly vpcId: string;
  readonly zones: readonly string[];
  readonly publicSubnetIds: readonly string[] = [];
  readonly privateSubnetIds: readonly string[];
  readonly publicCidrs: readonly string[] = [];
  readonly privateCidrs: readonly string[];
  readonly egressCidrs: readonly string[] = [];
  readonly ingress: ITerraformDependable[] = [];
  readonly egress: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: IsolatedVpcProps) {
    super(scope, id);
    const { name, region, cidr: vpcCidr = DEFAULT_VPC_CIDR } = props;
    this.cidr = vpcCidr;
    const vpc = vpcOf(this, name, vpcCidr);
    this.vpcId = vpc.id;
    this.zones = new Zones(this, "zones", props).names;
    const subnets = this.zones.map((zone, index) => privateSubnet(this, index, { name, vpcId: vpc.id, vpcCidr, zone }));
    this.privateSubnetIds = subnets.map(({ subnet }) => subnet.id);
    this.privateCidrs = subnets.map(({ subnet }) => `\${${address(subnet)}.cidr_block}`);
    const tables = subnets.map(({ routes }) => routes);
    const policies = new EndpointPolicies(this, "endpoint-policies", { region, buckets: props.buckets ?? [] });
    const s3 = s3Endpoint(this, name, region, vpc, tables, policies.s3);
    const endpoints = this.endpoints(props, vpcCidr, policies.own);
    this.egress = [...subnets.map(({ association }) => association), s3, ...endpoints];
  }

  private endpoints(
    { name, region, services }: IsolatedVpcProps,
    vpcCidr: string,
    policy: string,
  ): ITerraformDependable[] {
    const group = new SecurityGroup(this, "endpoints", {
      name: `${name}-endpoints`,
      description: "Endpoints of AWS services in the VPC",
      vpcId: this.vpcId,
      tags: { Name: `${name}-endpoints` },
    });
    const rule = new VpcSecurityGroupIngressRule(this, "endpoints-https", {
      securityGroupId: group.id,
      description: "HTTPS from the VPC",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: vpcCidr,
    });
    const interfaceEndpoints = services.map(
      (service) =>
        // A dot is no part of a Terraform address.
        new VpcEndpoint(this, service.replace(".", "-"), {
          vpcId: this.vpcId,
          serviceName: serviceName(region, service),
          vpcEndpointType: "Interface",
          subnetIds: [...this.privateSubnetIds],
          securityGroupIds: [group.id],
          // The service's public DNS name resolves to the endpoint.
          privateDnsEnabled: true,
          policy,
          tags: { Name: `${name}-${service.replace(".", "-")}` },
        }),
    );
    return [rule, ...interfaceEndpoints];
  }
}

/** The service name of an interface endpoint (PrivateLink in China: "Services that integrate with AWS PrivateLink"). */
function serviceName(region: string, service: string): string {
  const ofChina = partitionOf(region) === "aws-cn" && service === "monitoring" ? "cn." : "";
  return `${ofChina}com.amazonaws.${region}.${service}`;
}
