import type { Construct } from "constructs";
import type { RancherOnDockerConfig } from "../config";
import { IsolatedVpc } from "../network/isolated-vpc";
import { SERVICES_INSIDE } from "../network/network-of";
import { ExistingSubnets } from "./existing-subnets";
import { DEFAULT_CIDR, PublicVpc } from "./public-vpc";
import type { ServerNetwork } from "./server-network";

/**
 * The network that a configuration asks for.
 *
 * @param address the server's public address, a Terraform template; undefined in an air gap
 */
export function serverNetworkOf(
  scope: Construct,
  id: string,
  name: string,
  { aws, network, balancer, rancher }: RancherOnDockerConfig,
  address: string | undefined,
): ServerNetwork {
  const { region } = aws;
  if (network.existing) return new ExistingSubnets(scope, id, { ...network.existing, address });
  if (address !== undefined) {
    const forBalancer = rancher.tls.mode === "external" && !balancer?.existing;
    return new PublicVpc(scope, id, { name, region, ...network, forBalancer, address });
  }
  const { cidr = DEFAULT_CIDR, zones } = network;
  const vpc = new IsolatedVpc(scope, id, { name, region, cidr, zones, count: 2, services: SERVICES_INSIDE });
  const { own, vpcId, publicSubnetIds, privateSubnetIds, privateCidrs, egressCidrs, ingress, egress } = vpc;
  const [zone, subnetId] = [vpc.zones[0] as string, privateSubnetIds[0] as string];
  return { own, vpcId, zone, subnetId, publicSubnetIds, privateSubnetIds, privateCidrs, egressCidrs, ingress, egress };
}
