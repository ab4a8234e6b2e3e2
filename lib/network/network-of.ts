import type { Construct } from "constructs";
import { type AwsConfig, isAirGapped, type RancherOnRkeConfig } from "../config";
import { ExistingVpc } from "./existing-vpc";
import { IsolatedVpc } from "./isolated-vpc";
import type { Network } from "./network";
import { Vpc } from "./vpc";

/** What the agent of Session Manager and the servers' own script call (AWS Systems Manager, "Create VPC endpoints"). */
const SYSTEMS_MANAGER = ["ssm", "ssmmessages", "ec2messages"];

/** Services that a server of an air gap has to reach in its VPC, as their endpoints are named. */
export function servicesInside({ kmsKeyArn }: Pick<AwsConfig, "kmsKeyArn">): string[] {
  return [...SYSTEMS_MANAGER, ...(kmsKeyArn ? ["kms"] : [])];
}

/** The network that a configuration asks for. */
export function networkOf(scope: Construct, id: string, name: string, config: RancherOnRkeConfig): Network {
  const { access, aws, cluster, network, operations } = config;
  if (network.existing) {
    const clusterCidrs = { "cluster.podCidr": cluster.podCidr, "cluster.serviceCidr": cluster.serviceCidr };
    return new ExistingVpc(scope, id, { ...network.existing, clusterCidrs });
  }
  if (!isAirGapped(access)) {
    const natGateways = config.exposure === "dns" ? "none" : network.natGateways;
    return new Vpc(scope, id, { name, region: aws.region, ...network, natGateways });
  }
  const services = [
    ...servicesInside(aws),
    ...(operations.alarms?.servers ? ["monitoring"] : []),
    ...(operations.logs ? ["logs"] : []),
  ];
  return new IsolatedVpc(scope, id, { name, region: aws.region, cidr: network.cidr, zones: network.zones, services });
}
