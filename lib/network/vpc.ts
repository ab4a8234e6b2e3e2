import { Eip } from "@cdktf/provider-aws/lib/eip";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import { widenAwsProvider } from "../aws/provider-versions";
import { providerRegion } from "../aws/region";
import { ConfigError, checkKeys, checkVpcProps, DEFAULT_VPC_CIDR, isParsed } from "../config";
import { ANYWHERE } from "../config/cidr";
import { defaultName } from "../terraform/default-name";
import { address } from "../terraform/expressions";
import { ExistingVpc, type ExistingVpcProps } from "./existing-vpc";
import { type Network, ZONE_COUNT } from "./network";
import { privateSubnet, s3Endpoint, subnetCidr, vpcOf } from "./vpc-parts";
import { Zones } from "./zones";

/**
 * Number of NAT gateways: one in each zone, one in the first zone for all zones, or none for servers with public
 * addresses.
 */
export type NatGateways = "perZone" | "single" | "none";

/** The number of NAT gateways. */
const NAT_GATEWAYS: Readonly<Record<NatGateways, number>> = { perZone: ZONE_COUNT, single: 1, none: 0 };

/** Properties of a `Vpc`. */
export interface VpcProps {
  /**
   * Prefix of the names of all resources.
   *
   * @default - the construct's path, with its stack's id
   */
  readonly name?: string;
  /**
   * Region of the stack, such as `eu-central-1`.
   *
   * @default - the region of the stack's AWS provider
   */
  readonly region?: string;
  /**
   * IPv4 range of the VPC, /16 to /24. Each subnet has a sixteenth of the range.
   *
   * @default "10.0.0.0/16"
   */
  readonly cidr?: string;
  /**
   * Names of three availability zones, such as `eu-central-1a`. A change after the first apply is rejected.
   *
   * @default - the first three of the region at the first apply
   */
  readonly zones?: readonly string[];
  /**
   * Internet access of the servers. With `single`, an outage of its zone interrupts outgoing connections in all zones.
   *
   * @default "perZone"
   */
  readonly natGateways?: NatGateways;
}

/**
 * A VPC in three zones. Public subnets are for the load balancer and NAT, private subnets for the servers. A gateway
 * endpoint leads to S3.
 *
 * @throws ConfigError with every error in the properties; Error when the region is not known
 */
export class Vpc extends Construct implements Network {
  readonly own = true;
  readonly cidr: string;
  readonly vpcId: string;
  readonly zones: readonly string[];
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly publicCidrs: readonly string[];
  readonly privateCidrs: readonly string[];
  readonly egressCidrs: readonly string[];
  readonly ingress: ITerraformDependable[];
  readonly egress: ITerraformDependable[];

  /** Existing subnets instead of the stack's own VPC. Each plan looks up the subnets and checks them. */
  static fromIds(scope: Construct, id: string, props: ExistingVpcProps): Network {
    return new ExistingVpc(scope, id, props);
  }

  constructor(scope: Construct, id: string, props: VpcProps = {}) {
    super(scope, id);
    widenAwsProvider(this);
    checkKeys(this.node.path, props, ["name", "region", "cidr", "zones", "natGateways"]);
    const { cidr = DEFAULT_VPC_CIDR, natGateways = "perZone" } = props;
    if (!Object.hasOwn(NAT_GATEWAYS, natGateways))
      throw new ConfigError([`${this.node.path} natGateways: got ${natGateways}, expected perZone, single or none`]);
    const { name = defaultName(this), region = providerRegion(this) } = props;
    const isText = !Token.isUnresolved(cidr);
    if (!isParsed(props))
      checkVpcProps(this.node.path, region, { cidr: isText ? cidr : undefined, zones: props.zones });
    this.cidr = cidr;
    const tags = (suffix: string) => ({ Name: `${name}-${suffix}` });
    const vpc = vpcOf(this, name, cidr);
    this.vpcId = vpc.id;
    this.zones = new Zones(this, "zones", { region, zones: props.zones }).names;

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
          cidrBlock: subnetCidr(cidr, "public", index),
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

    const natSubnets = publicSubnets.slice(0, NAT_GATEWAYS[natGateways]);
    const nats = natSubnets.map((subnet, index) => {
      const eip = new Eip(this, `nat-${index}-address`, { domain: "vpc", tags: tags(`nat-${index}`) });
      const nat = new NatGateway(this, `nat-${index}`, {
        allocationId: eip.id,
        subnetId: subnet.id,
        tags: tags(`nat-${index}`),
        dependsOn: [toInternet],
        // The old NAT gateway is deleted after the routes use the new one.
        lifecycle: { createBeforeDestroy: true },
      });
      return { eip, nat };
    });

    const privateSubnets = this.zones.map((zone, index) => {
      const { subnet, routes, association } = privateSubnet(this, index, { name, vpcId: vpc.id, vpcCidr: cidr, zone });
      const nat = (nats[index] ?? nats[0])?.nat;
      const toNat = nat && [
        new Route(this, `private-${index}-default`, {
          routeTableId: routes.id,
          destinationCidrBlock: ANYWHERE,
          natGatewayId: nat.id,
        }),
      ];
      return { subnet, routes, toNat, association };
    });
    const tables = privateSubnets.map(({ routes }) => routes);
    const s3 = s3Endpoint(this, name, region, vpc, tables);

    this.publicSubnetIds = publicSubnets.map((subnet) => subnet.id);
    this.privateSubnetIds = privateSubnets.map(({ subnet }) => subnet.id);
    this.publicCidrs = publicSubnets.map((subnet) => `\${${address(subnet)}.cidr_block}`);
    this.privateCidrs = privateSubnets.map(({ subnet }) => `\${${address(subnet)}.cidr_block}`);
    this.egressCidrs = nats.map(({ eip }) => `\${${address(eip)}.public_ip}/32`);
    this.ingress = [toInternet];
    this.egress = [...privateSubnets.flatMap(({ toNat = [], association }) => [...toNat, association]), s3];
  }
}
