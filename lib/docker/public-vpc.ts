import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { RancherOnDockerConfig } from "../config";
import { Zones } from "../network/zones";
import type { ServerNetwork } from "./server-network";

/** Range of the VPC when the configuration names none. */
export const DEFAULT_CIDR = "10.0.0.0/24";
/** Each subnet takes a quarter of the range. */
const BLOCK_BITS = 2;
const ANYWHERE = "0.0.0.0/0";

/** Range of the VPC that a configuration makes; undefined for one that exists. */
export function vpcCidrOf({ cidr, existing }: RancherOnDockerConfig["network"]): string | undefined {
  return existing ? undefined : (cidr ?? DEFAULT_CIDR);
}

export interface PublicVpcProps {
  /** Prefix of the names of all resources. */
  readonly name: string;
  /** Region of the stack. */
  readonly region: string;
  /**
   * Range of the VPC, /16 to /25.
   *
   * @default "10.0.0.0/24"
   */
  readonly cidr?: string;
  /**
   * Names of two zones, the server's first.
   *
   * @default - the first two of the region at the first apply
   */
  readonly zones?: readonly string[];
  /** A second subnet in the other zone, which an application load balancer needs. */
  readonly forBalancer: boolean;
  /** The server's public address, a Terraform template. */
  readonly address: string;
}

/** A VPC with a public subnet for one server, and where a balancer is wanted, a second one in another zone. */
export class PublicVpc extends Construct implements ServerNetwork {
  readonly own = true;
  readonly vpcId: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[] = [];
  readonly privateCidrs: readonly string[] = [];
  readonly egressCidrs: readonly string[];
  readonly ingress: ITerraformDependable[];
  readonly egress: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: PublicVpcProps) {
    super(scope, id);
    const { name, cidr = DEFAULT_CIDR } = props;
    const tags = (suffix: string) => ({ Name: `${name}-${suffix}` });
    const vpc = new Vpc(this, "vpc", {
      cidrBlock: cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: name },
    });
    // Nothing may use the group that AWS puts on whatever names none: it loses its rules.
    new DefaultSecurityGroup(this, "default-security-group", { vpcId: vpc.id, tags: tags("default-closed") });
    const { names } = new Zones(this, "zones", { ...props, count: 2 });
    const gateway = new InternetGateway(this, "internet-gateway", { vpcId: vpc.id, tags: { Name: name } });
    const routes = new RouteTable(this, "routes", { vpcId: vpc.id, tags: tags("public") });
    const toInternet = new Route(this, "default", {
      routeTableId: routes.id,
      destinationCidrBlock: ANYWHERE,
      gatewayId: gateway.id,
    });
    const zones = props.forBalancer ? names : names.slice(0, 1);
    const subnets = zones.map((zone, index) => {
      const subnet = new Subnet(this, `public-${index}`, {
        vpcId: vpc.id,
        availabilityZone: zone,
        cidrBlock: Fn.cidrsubnet(cidr, BLOCK_BITS, index),
        tags: tags(`public-${index}`),
      });
      const association = new RouteTableAssociation(this, `public-${index}-association`, {
        subnetId: subnet.id,
        routeTableId: routes.id,
      });
      return { id: subnet.id, association };
    });

    this.vpcId = vpc.id;
    this.zone = names[0] as string;
    this.publicSubnetIds = subnets.map((subnet) => subnet.id);
    this.subnetId = this.publicSubnetIds[0] as string;
    this.egressCidrs = [`${props.address}/32`];
    this.ingress = [toInternet];
    this.egress = [toInternet, ...subnets.map(({ association }) => association)];
  }
}
