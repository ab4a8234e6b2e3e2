import type { Construct } from "constructs";
import { airGapOf, type RancherOnK8sConfig, registryOf } from "../config";
import { PRIVATE_RANGES } from "../config/cidr";
import { airGapCharts } from "./charts";
import type { Egress } from "./egress";
import { proxyOf } from "./proxy";
import { registryCredentials } from "./registry";

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
    // An existing cluster uses some of these ranges (EKS User Guide, "Custom networking").
    proxy: proxy && proxyOf(scope, proxy, PRIVATE_RANGES),
    registry: registry && { host: registry.host, credentials },
    charts: airGap && airGapCharts(scope, airGap, credentials),
    airGapped: airGap !== undefined,
  };
}
