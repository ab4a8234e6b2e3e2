import type { ITerraformDependable, TerraformProvider, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { RancherOnRkeConfig } from "../config";
import { DnsExposure } from "./dns-exposure";
import type { GivenGroups } from "./given-groups";
import { LoadBalancer } from "./load-balancer";
import type { Network } from "./network";
import type { WatchedTargets } from "./watched-targets";

/** What says how servers are reached. */
export interface ExposureSettings extends Pick<RancherOnRkeConfig, "aws" | "balancer" | "cluster"> {
  /** Prefix of the names; at most 24 characters. */
  readonly name: string;
  /** CIDRs that can reach Rancher on 80 and 443. */
  readonly allowedCidrs: readonly string[];
  /** The name, and its hosted zone, by whose answers the servers are reached where there is no balancer. */
  readonly dns?: { readonly hostname: string; readonly zone: string; readonly provider?: TerraformProvider };
  /** Whether the balancer passes 80 and 443 on too. */
  readonly passesRancher: boolean;
  /** Security groups that exist. */
  readonly securityGroups?: GivenGroups;
}

/** How clients and Terraform reach the servers. */
export interface Exposure {
  /** The name by which Terraform and kubectl reach the API; not known before it leads somewhere. */
  readonly dnsName: string;
  /**
   * Id of the hosted zone of `dnsName`, for an alias record.
   *
   * @default - no record is needed
   */
  readonly zoneId?: string;
  /**
   * Name servers of the zone of its own records.
   *
   * @default - it has none
   */
  readonly nameServers?: string[];
  /** The subnets of the servers, one a zone. */
  readonly serverSubnetIds: readonly string[];
  /** What has to be there before a server can reach the internet. */
  readonly egress: ITerraformDependable[];
  /**
   * Ids of the public addresses of the servers, by their names.
   *
   * @default - they have none
   */
  readonly publicAddresses?: Readonly<Record<string, string>>;
  /** The targets of a balancer, as CloudWatch knows them; none without a balancer. */
  readonly watched: readonly WatchedTargets[];
  /** What has to be there before something can be reached. */
  readonly listeners: ITerraformDependable[];
  /**
   * Lets what is to reach the servers in.
   *
   * @param scope of the rules
   * @returns the rules of the servers' group
   */
  admit(scope: Construct, serversSecurityGroupId: string): ITerraformDependable[];
  /** Makes a server one of those that are reached. */
  register(name: string, ipAddress: string): ITerraformDependable[];
  /** Keeps a destruction that deletion protection stops from taking these resources before. */
  deletedBefore(resources: readonly TerraformResource[]): void;
}

/** The way to the servers: a network load balancer, or the answers of DNS alone. */
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
    name,
    network,
    scheme: balancer.scheme,
    deletionProtection: balancer.deletionProtection,
    proxyProtocol: balancer.proxyProtocol,
    idleTimeoutSeconds: balancer.idleTimeoutSeconds,
    passesRancher: settings.passesRancher,
    securityGroupId: settings.securityGroups?.balancer,
    ...clients,
  });
}
