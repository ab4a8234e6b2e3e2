import type { ClusterProps } from "../lib/cluster/cluster-props";
import type { RancherOnRkeConfig } from "../lib/config";

/** What a configuration says of its cluster, its network aside. */
export function clusterPropsOf(config: RancherOnRkeConfig): Omit<ClusterProps, "network"> {
  const { access, aws, balancer, cluster, dns, hostname, operations, registry } = config;
  const { provider, tags, ...account } = aws;
  const { certificateArn, ...exposed } = balancer;
  const endsTls = config.rancher.tls.mode !== "external";
  return {
    ...cluster,
    ...account,
    ...exposed,
    awsProvider: provider,
    allowedCidrs: config.network.allowedCidrs,
    passesRancher: endsTls,
    // The rules of the configuration see to it that there is a zone.
    dns: config.exposure === "dns" ? { hostname, zone: dns?.zone as string } : undefined,
    access,
    registry,
    logs: operations.logs,
    // A balancer at which TLS ends has a certificate of ACM, which the servers do not see.
    metrics: operations.alarms?.servers && { hostname: endsTls ? hostname : undefined },
    defaultProviders: true,
  };
}
