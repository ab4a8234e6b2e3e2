import type { RancherOnRkeConfig } from "../config";

/** Where the servers publish to (lib/cluster/agent/node/metrics.sh). */
export const METRICS_NAMESPACE = "Rancher";

/** What the servers of a configuration are told of the metrics that they publish; none by default. */
export function serverMetricsOf({
  hostname,
  operations,
  rancher,
}: RancherOnRkeConfig): { readonly hostname: string } | undefined {
  if (!operations.alarms?.servers) return undefined;
  // A balancer at which TLS ends has a certificate of ACM, which the servers do not see.
  return { hostname: rancher.tls.mode === "external" ? "" : hostname };
}
