import { stringify } from "yaml";
import type { Distribution } from "./ports";

/** What serves ports 80 and 443 of every server. */
export type IngressController = "traefik" | "ingress-nginx";

/** A DaemonSet in kube-system, so that each server answers the balancer. */
export function ingressDaemonSet(distribution: Distribution, ingress: IngressController): string {
  if (ingress === "ingress-nginx") return "rke2-ingress-nginx-controller";
  return distribution === "rke2" ? "rke2-traefik" : "traefik";
}

/**
 * The HelmChartConfig of the ingress controller. K3s runs one Traefik for the whole cluster, RKE2 one on each server.
 * Neither believes what a client says in `X-Forwarded-*`, which is right behind a balancer that hands TCP through; a
 * proxy before it that ends TLS has to be trusted by its addresses, or Rancher redirects for ever (Rancher, "Helm Chart
 * Options": external TLS termination).
 *
 * It is there without values too: what is no longer among a server's manifests stays in the cluster as it was.
 *
 * @param trustedProxies IPv4 ranges, or Terraform templates of them
 */
export function ingressManifest(
  distribution: Distribution,
  ingress: IngressController,
  trustedProxies: readonly string[] = [],
): object {
  const values = {
    ...(distribution === "k3s" && { deployment: { kind: "DaemonSet" } }),
    ...(trustedProxies.length > 0 && FORWARDED_HEADERS[ingress](trustedProxies)),
  };
  return {
    apiVersion: "helm.cattle.io/v1",
    kind: "HelmChartConfig",
    // RKE2 and K3s, "Helm Integration": values of a packaged chart are changed by a HelmChartConfig of its name.
    metadata: { name: distribution === "rke2" ? `rke2-${ingress}` : ingress, namespace: "kube-system" },
    spec: { valuesContent: stringify(values, { aliasDuplicateObjects: false, lineWidth: 0 }) },
  };
}

const FORWARDED_HEADERS: Readonly<Record<IngressController, (ranges: readonly string[]) => object>> = {
  // Traefik's chart: each entry point by itself.
  traefik: (trustedIPs) => ({
    ports: { web: { forwardedHeaders: { trustedIPs } }, websecure: { forwardedHeaders: { trustedIPs } } },
  }),
  // ingress-nginx, "ConfigMaps": without the second key it believes everybody.
  "ingress-nginx": (ranges) => ({
    controller: { config: { "use-forwarded-headers": "true", "proxy-real-ip-cidr": ranges.join(",") } },
  }),
};
