import type { ITerraformDependable, TerraformProvider, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { RancherOnRkeConfig } from "../config";
import { DnsExposure } from "./dns-exposure";
import type { GivenGroups } from "./given-groups";
import { LoadBalancer } from "./load-balancer";
import type { Network } from "./network";
import type { WatchedTargets } from "./watched-targets";

/** The settings that determine how clients reach the servers. */
export interface ExposureSettings extends Pick<RancherOnRkeConfig, "aws" | "balancer" | "cluster"> {
  /** Prefix of the names; at most 24 characters. */
  readonly name: string;
  /** CIDRs that can reach Rancher on 80 and 443. */
  readonly allowedCidrs: readonly string[];
  /** The host name and its public hosted zone, instead of a load balancer. */
  readonly dns?: { readonly hostname: string; readonly zone: string; readonly provider?: TerraformProvider };
  /** Whether the load balancer also forwards 80 and 443. */
  readonly forwardsRancher: boolean;
  /** Existing security groups. */
  readonly securityGroups?: GivenGroups;
}

/** How clients and Terraform reach the servers. */
export interface Exposure {
  /**
   * The name for Terraform and kubectl to reach the API. The value is unknown before the load balancer or the DNS
   * record exists.
   */
  readonly dnsName: string;
  /**
   * Id of the hosted zone of `dnsName`, for an alias record.
   *
   * @default - no alias record is needed
   */
  readonly zoneId?: string;
  /**
   * Name servers of the zone of its own records.
   *
   * @default - none
   */
  readonly nameServers?: string[];
  /** The servers' subnets, one for each zone. */
  readonly serverSubnetIds: readonly string[];
  /** Dependencies of a server's internet access. */
  readonly egress: ITerraformDependable[];
  /**
   * Ids of the servers' public addresses, by server name.
   *
   * @default - none
   */
  readonly publicAddresses?: Readonly<Record<string, string>>;
  /** The load balancer's targets, for CloudWatch. Empty without a load balancer. */
  readonly watched: readonly WatchedTargets[];
  /** Dependencies of a request to the servers. */
  readonly listeners: ITerraformDependable[];
  /**
   * Creates the security group rules that let clients reach the servers.
   *
   * @param scope scope of the rules
   * @returns the rules of the servers' group
   */
  admit(scope: Construct, serversSecurityGroupId: string): ITerraformDependable[];
  /**
   * Adds a server to the load balancer.
   *
   * @param ipAddress private IPv4 address of the server
   * @returns dependencies of a request to the server
   */
  register(name: string, ipAddress: string): ITerraformDependable[];
  /**
   * Lets Terraform destroy the load balancer before these resources. When deletion protection stops a destroy, the
   * resources remain.
   */
  deletedBefore(resources: readonly TerraformResource[]): void;
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
    name,
    network,
    scheme: balancer.scheme,
    deletionProtection: balancer.deletionProtection,
    proxyProtocol: balancer.proxyProtocol,
    idleTimeoutSeconds: balancer.idleTimeoutSeconds,
    forwardsRancher: settings.forwardsRancher,
    securityGroupId: settings.securityGroups?.balancer,
    ...clients,
  });
}
