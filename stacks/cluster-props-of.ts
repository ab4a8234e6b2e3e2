import type { TerraformProvider } from "cdktf";
import type { ClusterProps } from "../lib/cluster/cluster-props";
import type { RancherOnRkeConfig } from "../lib/config";

/**
 * The cluster's properties of a configuration, without its network. `zoneProvider` is the AWS provider of the DNS zone.
 */
export function clusterPropsOf(
  config: RancherOnRkeConfig,
  zoneProvider?: TerraformProvider,
): Omit<ClusterProps, "network"> {
  const { egress, aws, balancer, cluster, dns, exposure, hostname, operations, registry } = config;
  const { provider, tags, assumeRole, ...account } = aws;
  const { certificateArn, ...options } = balancer;
  const endsTls = config.rancher.tls.mode !== "external";
  return {
    ...cluster,
    ...account,
    ...options,
    awsProvider: provider,
    allowedCidrs: config.network.allowedCidrs,
    securityGroups: config.network.securityGroups,
    forwardsRancher: endsTls,
    dns:
      exposure === "dns" && dns
        ? { hostname, zone: dns.zone, hostedZoneId: dns.zoneId, provider: zoneProvider }
        : undefined,
    egress,
    registry,
    logs: operations.logs,
    // When TLS ends at a load balancer, the certificate is in ACM, and servers cannot read it.
    metrics: operations.alarms?.servers && { hostname: endsTls ? hostname : undefined },
    defaultProviders: true,
  };
}
