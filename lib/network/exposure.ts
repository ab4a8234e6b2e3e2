import type { ITerraformDependable, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { RancherOnRkeConfig } from "../config";
import { DnsExposure } from "./dns-exposure";
import { LoadBalancer } from "./load-balancer";
import type { Network } from "./network";
import type { WatchedTargets } from "./watched-targets";

/** The part of the configuration that says how servers are reached. */
type ExposureConfig = Pick<
  RancherOnRkeConfig,
  "aws" | "hostname" | "exposure" | "balancer" | "dns" | "network" | "cluster" | "rancher"
>;

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
   */
  admit(scope: Construct, serversSecurityGroupId: string): void;
  /** Makes a server one of those that are reached. */
  register(name: string, ipAddress: string): ITerraformDependable[];
  /** Keeps a destruction that deletion protection stops from taking these resources before. */
  deletedBefore(resources: readonly TerraformResource[]): void;
}

/** The way to the servers that a configuration wants: a network load balancer, or the answers of DNS alone. */
export function exposureOf(scope: Construct, config: ExposureConfig, network: Network): Exposure {
  const { balancer, cluster, dns, hostname } = config;
  const clients = { allowedCidrs: config.network.allowedCidrs, apiAllowedCidrs: cluster.apiAllowedCidrs };
  if (config.exposure === "dns") {
    // The rules of the configuration see to it that there is a zone.
    const zone = dns?.zone as string;
    return new DnsExposure(scope, "exposure", {
      region: config.aws.region,
      hostname,
      zone,
      network,
      servers: cluster.servers,
      ...clients,
    });
  }
  return new LoadBalancer(scope, "balancer", {
    name: scope.node.id,
    network,
    scheme: balancer.scheme,
    deletionProtection: balancer.deletionProtection,
    proxyProtocol: balancer.proxyProtocol,
    idleTimeoutSeconds: balancer.idleTimeoutSeconds,
    passesRancher: config.rancher.tls.mode !== "external",
    ...clients,
  });
}
