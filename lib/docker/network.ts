import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { CONTAINER_RANGES, isAirGapped, markParsed, type RancherOnDockerConfig } from "../config";
import { ExistingGroups } from "../network/existing-groups";
import { IsolatedVpc } from "../network/isolated-vpc";
import type { BalancerNetwork } from "../network/network";
import { SERVICES_INSIDE } from "../network/network-of";
import { rejectOverlap } from "../network/reject-overlap";
import { Vpc, type VpcProps } from "../network/vpc";
import { address } from "../terraform/expressions";

type Existing = NonNullable<RancherOnDockerConfig["network"]["existing"]>;

type Groups = RancherOnDockerConfig["network"]["securityGroups"];

/** The network of the server and of its load balancer. */
export interface ServerNetwork extends BalancerNetwork {
  /** Whether the stack creates the VPC. */
  readonly own: boolean;
  /** Name of the zone of the server's subnet, a Terraform template. */
  readonly zone: string;
  /** The server's subnet. */
  readonly subnetId: string;
  /**
   * The server's public address, the same for every instance.
   *
   * @default - none: the server has only a private address
   */
  readonly publicAddress?: { readonly allocationId: string; readonly ipAddress: string };
  /** Dependencies of the server's internet access. */
  readonly egress: ITerraformDependable[];
}

/** Creates the network of a configuration: a VPC with or without internet access, or a look-up of an existing one. */
export function createServerNetwork(scope: Construct, name: string, config: RancherOnDockerConfig): ServerNetwork {
  const { egress, aws, network } = config;
  const props = { name, region: aws.region, cidr: network.cidr, zones: network.zones };
  if (isAirGapped(egress)) {
    if (network.existing) return existingSubnets(scope, network.existing, network.securityGroups);
    const vpc = new IsolatedVpc(scope, "network", { ...props, services: SERVICES_INSIDE });
    return inFirstZone(vpc, vpc.privateSubnetIds);
  }
  // checkov:skip=CKV2_AWS_19: it is attached to a network interface, which outlives its instance
  const eip = new Eip(scope, "address", { domain: "vpc", tags: { Name: name } });
  const ipAddress = `\${${address(eip)}.public_ip}`;
  const way = { publicAddress: { allocationId: eip.id, ipAddress }, egressCidrs: [`${ipAddress}/32`] };
  if (network.existing) return { ...existingSubnets(scope, network.existing, network.securityGroups), ...way };
  const vpc = new Vpc(scope, "network", markParsed<VpcProps>({ ...props, natGateways: "none" }));
  return { ...inFirstZone(vpc, vpc.publicSubnetIds), ...way };
}

function inFirstZone(vpc: Vpc | IsolatedVpc, subnetIds: readonly string[]): ServerNetwork {
  const { own, vpcId, publicSubnetIds, privateSubnetIds, privateCidrs, egressCidrs, ingress, egress } = vpc;
  const [zone, subnetId] = [vpc.zones[0] as string, subnetIds[0] as string];
  const ways = { privateCidrs, egressCidrs, ingress, egress: [...ingress, ...egress] };
  return { own, vpcId, zone, subnetId, publicSubnetIds, privateSubnetIds, ...ways };
}

/**
 * Looks up existing subnets. The plan fails when a subnet or a security group is in another VPC. The first plan also
 * fails when the VPC's addresses overlap ranges of Docker or of Rancher's container.
 */
function existingSubnets(scope: Construct, existing: Existing, groups?: Groups): ServerNetwork {
  const { vpcId, subnetId, balancerSubnetIds } = existing;
  const network = new Construct(scope, "network");
  const look = (id: string, wanted: string, place: string) => {
    const errorMessage = `${place}: ${wanted} is in \${self.vpc_id}, expected a subnet of ${vpcId}`;
    const postcondition = [{ condition: `\${self.vpc_id == "${vpcId}"}`, errorMessage }];
    return address(new DataAwsSubnet(network, id, { id: wanted, lifecycle: { postcondition } }));
  };
  const server = look("server", subnetId, "network.existing.subnetId");
  for (const [index, wanted] of balancerSubnetIds.entries())
    look(`balancer-${index}`, wanted, `network.existing.balancerSubnetIds[${index}]`);
  if (groups) new ExistingGroups(network, "security-groups", vpcId, { ...groups });
  const ranges = Object.entries(CONTAINER_RANGES).map(([owner, range]) => [`network.existing.vpcId: ${owner}`, range]);
  rejectOverlap(
    network,
    vpcId,
    Object.fromEntries(ranges),
    "Rancher's container cannot use other ranges: write a VPC with another range",
  );
  return {
    own: false,
    vpcId,
    subnetId,
    zone: `\${${server}.availability_zone}`,
    publicSubnetIds: balancerSubnetIds,
    privateSubnetIds: balancerSubnetIds,
    privateCidrs: [`\${${server}.cidr_block}`],
    egressCidrs: [],
    ingress: [],
    egress: [],
  };
}
