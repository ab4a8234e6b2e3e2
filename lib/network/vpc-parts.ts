import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Fn } from "cdktf";
import type { Construct } from "constructs";

/**
 * Number of the first block of each kind of subnet. Each block is a sixteenth of the VPC's range. Private subnets use
 * the blocks 0 to 2, public subnets the blocks 8 to 10.
 */
const FIRST_BLOCK = { private: 0, public: 8 } as const;
const BLOCK_BITS = 4;

/** The IPv4 range of a zone's subnet, a sixteenth of the VPC's. */
export function subnetCidr(vpcCidr: string, kind: "private" | "public", zone: number): string {
  return Fn.cidrsubnet(vpcCidr, BLOCK_BITS, FIRST_BLOCK[kind] + zone);
}

/** A VPC. Its default security group has no rules, because AWS assigns that group to every resource without a group. */
export function vpcOf(scope: Construct, name: string, cidrBlock: string): Vpc {
  // checkov:skip=CKV2_AWS_11: flow logs are a matter of the account, and cost by the gigabyte
  const vpc = new Vpc(scope, "vpc", {
    cidrBlock,
    enableDnsSupport: true,
    enableDnsHostnames: true,
    tags: { Name: name },
  });
  new DefaultSecurityGroup(scope, "default-security-group", {
    vpcId: vpc.id,
    tags: { Name: `${name}-default-closed` },
  });
  return vpc;
}

/** Properties of `privateSubnet`. */
export interface PrivateSubnetProps {
  /** Prefix of the names. */
  readonly name: string;
  /** Id of the VPC. */
  readonly vpcId: string;
  /** IPv4 range of the VPC. */
  readonly vpcCidr: string;
  /** Name of the zone. */
  readonly zone: string;
}

/** The subnet of the servers of one zone, with its own route table. Its only route is the VPC's. */
export function privateSubnet(scope: Construct, index: number, { name, vpcId, vpcCidr, zone }: PrivateSubnetProps) {
  const tags = { Name: `${name}-private-${index}` };
  const cidrBlock = subnetCidr(vpcCidr, "private", index);
  const subnet = new Subnet(scope, `private-${index}`, { vpcId, availabilityZone: zone, cidrBlock, tags });
  const routes = new RouteTable(scope, `private-${index}-routes`, { vpcId, tags });
  const association = new RouteTableAssociation(scope, `private-${index}-association`, {
    subnetId: subnet.id,
    routeTableId: routes.id,
  });
  return { subnet, routes, association };
}

/**
 * A gateway endpoint for S3, which is free and needs no NAT. Without a policy, servers can reach every bucket, as
 * through NAT.
 */
export function s3Endpoint(
  scope: Construct,
  name: string,
  region: string,
  vpc: Vpc,
  tables: readonly RouteTable[],
  policy?: string,
): VpcEndpoint {
  return new VpcEndpoint(scope, "s3", {
    vpcId: vpc.id,
    serviceName: `com.amazonaws.${region}.s3`,
    vpcEndpointType: "Gateway",
    routeTableIds: tables.map(({ id }) => id),
    policy,
    tags: { Name: `${name}-s3` },
  });
}
