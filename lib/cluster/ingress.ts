import { stringify } from "yaml";
import type { Distribution } from "../config/versions";
import { balancerCidrs } from "../network/network";
import type { ClusterSettings } from "./cluster-props";

/** The ingress controller on ports 80 and 443 of every server. */
export type IngressController = "traefik" | "ingress-nginx";

/**
 * Name of the ingress controller's DaemonSet in kube-system. A DaemonSet runs on every server, so that each server
 * answers the load balancer.
 */
export function ingressDaemonSet(distribution: Distribution, ingress: IngressController): string {
  if (ingress === "ingress-nginx") return "rke2-ingress-nginx-controller";
  return distribution === "rke2" ? "rke2-traefik" : "traefik";
}

/**
 * How a proxy passes the client's address to the ingress controller. `forwardedHeaders` means `X-Forwarded-*` of each
 * request. `proxyProtocol` means the header of the proxy protocol at the start of each connection.
 */
export type ClientIpSource = "forwardedHeaders" | "proxyProtocol";

/**
 * The proxies that the ingress controller of a cluster trusts, and their client IP source. The result is empty when no
 * proxy is trusted.
 */
export function proxyTrust({
  balancer,
  network,
  forwardsRancher,
}: Pick<ClusterSettings, "balancer" | "network" | "forwardsRancher">): {
  readonly trustedProxies?: readonly string[];
  readonly clientIpSource?: ClientIpSource;
} {
  const trustedProxies = balancerCidrs(network, balancer.scheme);
  if (balancer.proxyProtocol) return { trustedProxies, clientIpSource: "proxyProtocol" };
  return forwardsRancher ? {} : { trustedProxies };
}

/**
 * The HelmChartConfig of the ingress controller. K3s runs one Traefik for the whole cluster, RKE2 one on each server.
 * Neither trusts `X-Forwarded-*` from clients, which is correct behind a load balancer that forwards TCP. A proxy that
 * ends TLS must be trusted by its addresses; otherwise Rancher redirects endlessly (Rancher, "Helm Chart Options":
 * external TLS termination). A load balancer that uses the proxy protocol must be trusted too.
 *
 * The manifest exists even without values. The cluster would keep the former object after the manifest is removed from
 * a server.
 *
 * @param trustedProxies IPv4 ranges, or Terraform templates of them
 */
export function ingressManifest(
  distribution: Distribution,
  ingress: IngressController,
  trustedProxies: readonly string[],
  clientIpSource: ClientIpSource,
): object {
  const values = {
    ...(distribution === "k3s" && { deployment: { kind: "DaemonSet" } }),
    ...(trustedProxies.length > 0 && TRUST[ingress](clientIpSource, trustedProxies)),
  };
  return {
    apiVersion: "helm.cattle.io/v1",
    kind: "HelmChartConfig",
    // RKE2 and K3s, "Helm Integration": a HelmChartConfig of the chart's name changes the values of a packaged chart.
    metadata: { name: distribution === "rke2" ? `rke2-${ingress}` : ingress, namespace: "kube-system" },
    spec: { valuesContent: stringify(values, { aliasDuplicateObjects: false, lineWidth: 0 }) },
  };
}

const TRUST: Readonly<Record<IngressController, (by: ClientIpSource, ranges: readonly string[]) => object>> = {
  // Traefik's chart sets each entry point separately.
  traefik: (by, trustedIPs) => ({ ports: { web: { [by]: { trustedIPs } }, websecure: { [by]: { trustedIPs } } } }),
  // ingress-nginx, "ConfigMaps": without the second key, the controller trusts every address.
  "ingress-nginx": (by, ranges) => ({
    controller: { config: { [NGINX_SWITCH[by]]: "true", "proxy-real-ip-cidr": ranges.join(",") } },
  }),
};

const NGINX_SWITCH: Readonly<Record<ClientIpSource, string>> = {
  forwardedHeaders: "use-forwarded-headers",
  proxyProtocol: "use-proxy-protocol",
};
