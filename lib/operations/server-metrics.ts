import type { RancherOnRkeConfig } from "../config";

/** Namespace of the servers' metrics (lib/cluster/agent/node/metrics.sh). */
export const METRICS_NAMESPACE = "Rancher";

/** The servers' settings for metrics; none by default. */
export function serverMetricsOf({
  hostname,
  operations,
  rancher,
}: RancherOnRkeConfig): { readonly hostname: string } | undefined {
  if (!operations.alarms?.servers) return undefined;
  // A load balancer that ends TLS has an ACM certificate, which servers cannot read.
  return { hostname: rancher.tls.mode === "external" ? "" : hostname };
}
