import type { Construct } from "constructs";
import type { ClusterBlocks, NetworkSecurityGroupsOptions } from "../config";
import { DnsExposure } from "./dns-exposure";
import type { HostedZone } from "./hosted-zone";
import { LoadBalancer } from "./load-balancer";
import type { Network } from "./network";

/** The settings that determine how clients reach the servers. */
export interface ExposureSettings extends Pick<ClusterBlocks, "aws" | "balancer" | "cluster"> {
  /** Prefix of the names; at most 24 characters. */
  readonly name: string;
  /** CIDRs that can reach Rancher on 80 and 443. */
  readonly allowedCidrs: readonly string[];
  /** The host name and its public hosted zone, instead of a load balancer. */
  readonly dns?: HostedZone & { readonly hostname: string };
  /** Whether the load balancer also forwards 80 and 443. */
  readonly forwardsRancher: boolean;
  /** Existing security groups. */
  readonly securityGroups?: NetworkSecurityGroupsOptions;
}

/** The exposure of the servers: a network load balancer, or DNS alone. */
export function createExposure(
  scope: Construct,
  settings: ExposureSettings,
  network: Network,
): DnsExposure | LoadBalancer {
  const { name, balancer, cluster, dns, allowedCidrs } = settings;
  const clients = { allowedCidrs, apiAllowedCidrs: cluster.apiAllowedCidrs };
  if (dns) {
    return new DnsExposure(scope, "exposure", {
      ...dns,
      name,
      region: settings.aws.region,
      network,
      servers: cluster.servers,
      ...clients,
    });
  }
  return new LoadBalancer(scope, "balancer", {
    ...balancer,
    name,
    network,
    forwardsRancher: settings.forwardsRancher,
    securityGroupId: settings.securityGroups?.balancer,
    ...clients,
  });
}
