import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc as AwsVpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { address } from "../terraform/address";
import type { Network } from "./network";
import { Zones } from "./zones";

/** One NAT gateway in each zone, or a single one in the first zone for all. */
export type NatGateways = "perZone" | "single";

export interface VpcProps {
  /** Prefix of the names of all resources. */
  readonly name: string;
  /** Region of the stack. */
  readonly region: string;
  /**
   * Range of the VPC, /16 to /24. Each subnet takes a sixteenth of it.
   *
   * @default "10.0.0.0/16"
   */
  readonly cidr?: string;
  /**
   * Names of three zones.
   *
   * @default - the first three of the region at the first apply
   */
  readonly zones?: readonly string[];
  /**
   * How servers reach the internet. With `single`, the loss of its zone is the loss of outgoing connections in all.
   *
   * @default "perZone"
   */
  readonly natGateways?: NatGateways;
}

/** Private subnets are the blocks 0 to 2 of the VPC's range, public ones 8 to 10: both can grow by five zones. */
const FIRST_PRIVATE_BLOCK = 0;
const FIRST_PUBLIC_BLOCK = 8;
const BLOCK_BITS = 4;
const ANYWHERE = "0.0.0.0/0";

/** Range of the VPC when the configuration names none. */
export const DEFAULT_VPC_CIDR = "10.0.0.0/16";

/** A VPC over three zones: public subnets for the balancer and NAT, private ones for the servers, S3 without NAT. */
export class Vpc extends Construct implements Network {
  readonly own = true;
  readonly vpcId: string;
  readonly zones: readonly string[];
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly publicCidrs: readonly string[];
  readonly privateCidrs: readonly string[];
  readonly egressCidrs: readonly string[];
  readonly ingress: ITerraformDependable[];
  readonly egress: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: VpcProps) {
    super(scope, id);
    const { name, cidr = DEFAULT_VPC_CIDR, natGateways = "perZone" } = props;
    const tags = (suffix: string) => ({ Name: `${name}-${suffix}` });
    const block = (index: number) => Fn.cidrsubnet(cidr, BLOCK_BITS, index);

    const vpc = new AwsVpc(this, "vpc", {
      cidrBlock: cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: name },
    });
    // Nothing may use the group that AWS puts on whatever names none: it loses its rules.
    new DefaultSecurityGroup(this, "default-security-group", { vpcId: vpc.id, tags: tags("default-closed") });
    this.vpcId = vpc.id;
    this.zones = new Zones(this, "zones", props).names;

    const gateway = new InternetGateway(this, "internet-gateway", { vpcId: vpc.id, tags: { Name: name } });
    const publicRoutes = new RouteTable(this, "public-routes", { vpcId: vpc.id, tags: tags("public") });
    const toInternet = new Route(this, "public-default", {
      routeTableId: publicRoutes.id,
      destinationCidrBlock: ANYWHERE,
      gatewayId: gateway.id,
    });
    const publicSubnets = this.zones.map(
      (zone, index) =>
        new Subnet(this, `public-${index}`, {
          vpcId: vpc.id,
          availabilityZone: zone,
          cidrBlock: block(FIRST_PUBLIC_BLOCK + index),
          tags: tags(`public-${index}`),
        }),
    );
    publicSubnets.map(
      (subnet, index) =>
        new RouteTableAssociation(this, `public-${index}-association`, {
          subnetId: subnet.id,
          routeTableId: publicRoutes.id,
        }),
    );

    const natSubnets = natGateways === "single" ? publicSubnets.slice(0, 1) : publicSubnets;
    const nats = natSubnets.map((subnet, index) => {
      const eip = new Eip(this, `nat-${index}-address`, { domain: "vpc", tags: tags(`nat-${index}`) });
      const nat = new NatGateway(this, `nat-${index}`, {
        allocationId: eip.id,
        subnetId: subnet.id,
        tags: tags(`nat-${index}`),
        dependsOn: [toInternet],
      });
      return { eip, nat };
    });

    const privateSubnets = this.zones.map((zone, index) => {
      const subnet = new Subnet(this, `private-${index}`, {
        vpcId: vpc.id,
        availabilityZone: zone,
        cidrBlock: block(FIRST_PRIVATE_BLOCK + index),
        tags: tags(`private-${index}`),
      });
      const routes = new RouteTable(this, `private-${index}-routes`, { vpcId: vpc.id, tags: tags(`private-${index}`) });
      const toNat = new Route(this, `private-${index}-default`, {
        routeTableId: routes.id,
        destinationCidrBlock: ANYWHERE,
        natGatewayId: (nats[index] ?? nats[0])?.nat.id,
      });
      const association = new RouteTableAssociation(this, `private-${index}-association`, {
        subnetId: subnet.id,
        routeTableId: routes.id,
      });
      return { subnet, routes, toNat, association };
    });
    const s3 = new VpcEndpoint(this, "s3", {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${props.region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: privateSubnets.map(({ routes }) => routes.id),
      tags: tags("s3"),
    });

    this.publicSubnetIds = publicSubnets.map((subnet) => subnet.id);
    this.privateSubnetIds = privateSubnets.map(({ subnet }) => subnet.id);
    this.publicCidrs = publicSubnets.map((subnet) => `\${${address(subnet)}.cidr_block}`);
    this.privateCidrs = privateSubnets.map(({ subnet }) => `\${${address(subnet)}.cidr_block}`);
    this.egressCidrs = nats.map(({ eip }) => `\${${address(eip)}.public_ip}/32`);
    this.ingress = [toInternet];
    this.egress = [...privateSubnets.flatMap(({ toNat, association }) => [toNat, association]), s3];
  }
}
