import { stringify } from "yaml";
import { balancerCidrs } from "../network/network";
import type { ClusterSettings } from "./cluster-props";
import type { Distribution } from "./ports";

/** What serves ports 80 and 443 of every server. */
export type IngressController = "traefik" | "ingress-nginx";

/** A DaemonSet in kube-system, so that each server answers the balancer. */
export function ingressDaemonSet(distribution: Distribution, ingress: IngressController): string {
  if (ingress === "ingress-nginx") return "rke2-ingress-nginx-controller";
  return distribution === "rke2" ? "rke2-traefik" : "traefik";
}

/**
 * How what stands before the ingress controller says who asks: by `X-Forwarded-*` of a request, or by the header of the
 * proxy protocol with which a connection begins.
 */
export type ClientsToldBy = "forwardedHeaders" | "proxyProtocol";

/** Whom the ingress controller of a cluster believes who asks, and how: its balancer, or nobody. */
export function toldOfClients({
  balancer,
  network,
  passesRancher,
}: Pick<ClusterSettings, "balancer" | "network" | "passesRancher">): {
  readonly trustedProxies?: readonly string[];
  readonly clientsToldBy?: ClientsToldBy;
} {
  const trustedProxies = balancerCidrs(network, balancer.scheme);
  if (balancer.proxyProtocol) return { trustedProxies, clientsToldBy: "proxyProtocol" };
  return passesRancher ? {} : { trustedProxies };
}

/**
 * The HelmChartConfig of the ingress controller. K3s runs one Traefik for the whole cluster, RKE2 one on each server.
 * Neither believes what a client says in `X-Forwarded-*`, which is right behind a balancer that hands TCP through; a
 * proxy before it that ends TLS has to be trusted by its addresses, or Rancher redirects for ever (Rancher, "Helm Chart
 * Options": external TLS termination). So has a balancer that speaks the proxy protocol.
 *
 * It is there without values too: what is no longer among a server's manifests stays in the cluster as it was.
 *
 * @param trustedProxies IPv4 ranges, or Terraform templates of them
 */
export function ingressManifest(
  distribution: Distribution,
  ingress: IngressController,
  trustedProxies: readonly string[] = [],
  clientsToldBy: ClientsToldBy = "forwardedHeaders",
): object {
  const values = {
    ...(distribution === "k3s" && { deployment: { kind: "DaemonSet" } }),
    ...(trustedProxies.length > 0 && TRUST[ingress](clientsToldBy, trustedProxies)),
  };
  return {
    apiVersion: "helm.cattle.io/v1",
    kind: "HelmChartConfig",
    // RKE2 and K3s, "Helm Integration": values of a packaged chart are changed by a HelmChartConfig of its name.
    metadata: { name: distribution === "rke2" ? `rke2-${ingress}` : ingress, namespace: "kube-system" },
    spec: { valuesContent: stringify(values, { aliasDuplicateObjects: false, lineWidth: 0 }) },
  };
}

const TRUST: Readonly<Record<IngressController, (by: ClientsToldBy, ranges: readonly string[]) => object>> = {
  // Traefik's chart: each entry point by itself.
  traefik: (by, trustedIPs) => ({ ports: { web: { [by]: { trustedIPs } }, websecure: { [by]: { trustedIPs } } } }),
  // ingress-nginx, "ConfigMaps": without the second key it believes everybody.
  "ingress-nginx": (by, ranges) => ({
    controller: { config: { [NGINX_SWITCH[by]]: "true", "proxy-real-ip-cidr": ranges.join(",") } },
  }),
};

const NGINX_SWITCH: Readonly<Record<ClientsToldBy, string>> = {
  forwardedHeaders: "use-forwarded-headers",
  proxyProtocol: "use-proxy-protocol",
};
