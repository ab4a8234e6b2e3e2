import type { Construct } from "constructs";
import { isAirGapped, markParsed, type RancherOnRkeConfig, registryOf } from "../config";
import { ecrOf } from "../config/ecr";
import { ExistingVpc } from "./existing-vpc";
import { IsolatedVpc } from "./isolated-vpc";
import type { Network } from "./network";
import { Vpc, type VpcProps } from "./vpc";

/**
 * Services besides S3 that a server in an air gap must reach in its VPC, by the names of their endpoints. The SSM Agent
 * calls them. The agent no longer needs ec2messages (AWS Systems Manager, "Create VPC endpoints"). S3 calls KMS, so
 * servers do not.
 */
export const SERVICES_INSIDE = ["ssm", "ssmmessages"] as const;

/** The network of a configuration. */
export function networkOf(scope: Construct, id: string, name: string, config: RancherOnRkeConfig): Network {
  const { egress, aws, network, operations } = config;
  if (network.existing)
    return new ExistingVpc(scope, id, markParsed({ ...network.existing, place: "network.existing" }));
  if (!isAirGapped(egress)) {
    const natGateways = config.exposure === "dns" ? "none" : network.natGateways;
    const { cidr, zones } = network;
    return new Vpc(scope, id, markParsed<VpcProps>({ name, region: aws.region, cidr, zones, natGateways }));
  }
  // Also with a provider of the image's own: it logs in to the same registry.
  const isEcr = ecrOf(registryOf(config)?.host ?? "") !== undefined;
  const services = [
    ...SERVICES_INSIDE,
    ...(isEcr ? ["ecr.api", "ecr.dkr"] : []),
    ...(operations.alarms?.servers ? ["monitoring"] : []),
    ...(operations.logs ? ["logs"] : []),
  ];
  const artifacts = egress !== "direct" && egress.airGap?.artifacts?.match(/^s3:\/\/([^/]+)/)?.[1];
  return new IsolatedVpc(scope, id, {
    name,
    region: aws.region,
    cidr: network.cidr,
    zones: network.zones,
    services,
    buckets: [
      ...new Set([artifacts || [], config.rancher.backup?.bucket ?? [], isEcr ? layersOf(aws.region) : []].flat()),
    ],
  });
}

/** AWS' bucket with the layers of a region's images (ECR User Guide, "Create the Amazon S3 gateway endpoint"). */
function layersOf(region: string): string {
  return `prod-${region}-starport-layer-bucket`;
}
