import type { Construct } from "constructs";
import { airGapOf, type RancherOnK8sConfig, registryOf } from "../config";
import { airGapCharts } from "./charts";
import type { Egress } from "./egress";
import { proxyOf } from "./proxy";
import { registryCredentials } from "./registry";

/**
 * The private IPv4 ranges, and the shared one. An existing cluster uses some of them (RFC 1918, RFC 6598; EKS User Guide,
 * "Custom networking").
 */
const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** Egress of the software on an existing cluster. Credentials come from Terraform variables. */
export function existingClusterEgress(
  scope: Construct,
  config: Pick<RancherOnK8sConfig, "egress" | "registry">,
): Egress {
  const { egress } = config;
  const registry = registryOf(config);
  const airGap = airGapOf(egress);
  const proxy = egress === "direct" ? undefined : egress.proxy;
  const credentials = registry && registryCredentials(scope, registry);
  return {
    proxy: proxy && proxyOf(scope, proxy, PRIVATE_RANGES),
    registry: registry && { host: registry.host, credentials },
    charts: airGap && airGapCharts(scope, airGap, credentials),
    airGapped: airGap !== undefined,
  };
}
