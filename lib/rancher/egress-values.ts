import { isRancherAtLeast, type RancherConfig } from "../config";
import { CERT_MANAGER_IMAGES } from "../config/blocks/chart-values";
import type { Egress } from "../egress/egress";
import type { Values } from "./release";

/** The pull Secret of pods, in each namespace that needs one. */
export const PULL_SECRET = "registry-credentials";

/** The image of the sidecar container that prints the audit log (Rancher's charts before 2.12.3). */
const AUDIT_LOG_IMAGE = "rancher/mirrored-bci-micro";

/**
 * The part of Rancher's values for egress (Rancher, "Helm Chart Options": HTTP Proxy, Private Registry and Air Gap
 * Installs).
 *
 * @param ownsServers whether the stack configures the cluster's servers for the registry
 */
export function rancherEgressValues(
  { proxy, registry, airGapped }: Egress,
  { version, auditLog }: Pick<RancherConfig, "version" | "auditLog">,
  ownsServers: boolean,
): Values {
  // Since 2.12.3 the chart itself prefixes each image.
  const prefixes = isRancherAtLeast(version, 12, 3);
  const prefixesNot = (image: string) => `${registry?.host}/${image}`;
  return {
    ...(airGapped && { useBundledSystemChart: true }),
    ...(proxy && { noProxy: proxy.noProxy, ...(!proxy.secret && { proxy: proxy.https }) }),
    ...(registry && {
      systemDefaultRegistry: registry.host,
      ...(prefixes ? { image: { registry: registry.host } } : { rancherImage: prefixesNot("rancher/rancher") }),
      ...(!prefixes &&
        auditLog?.destination === "sidecar" && { auditLog: { image: { repository: prefixesNot(AUDIT_LOG_IMAGE) } } }),
      ...(registry.credentials && {
        imagePullSecrets: [{ name: PULL_SECRET }],
        // The stack's servers have the credentials. On other clusters Rancher's own tools need the secret, and so do
        // all clusters that Rancher manages. There an upgrade with the secret would roll out their workloads again.
        ...(!ownsServers && isRancherAtLeast(version, 15) && { systemRegistryInheritsPullSecrets: true }),
      }),
    }),
  };
}

/** The secret part of Rancher's values for egress, by path of the value. A plan must not print it. */
export function rancherSecretEgressValues({ proxy }: Egress): Readonly<Record<string, string>> {
  return proxy?.secret ? { proxy: proxy.https } : {};
}

/** The part of cert-manager's values for egress; every chart since 1.15 has them. */
export function certManagerEgressValues({ proxy, registry }: Egress): Values {
  const parts = Object.entries(CERT_MANAGER_IMAGES).map(([part, name]) => {
    const image = { image: { repository: `${registry?.host}/jetstack/${name}` } };
    return part === "" ? image : { [part]: image };
  });
  return {
    ...(registry && Object.assign({}, ...parts)),
    ...(registry?.credentials && { global: { imagePullSecrets: [{ name: PULL_SECRET }] } }),
    ...(proxy && { no_proxy: proxy.noProxy }),
    ...(proxy && !proxy.secret && { http_proxy: proxy.http, https_proxy: proxy.https }),
  };
}

/** The secret part of cert-manager's values for egress, by path of the value. A plan must not print it. */
export function certManagerSecretEgressValues({ proxy }: Egress): Readonly<Record<string, string>> {
  return proxy?.secret ? { http_proxy: proxy.http, https_proxy: proxy.https } : {};
}

/** The part of rancher-backup's values for egress. */
export function backupEgressValues({ proxy, registry }: Egress): Values {
  return {
    ...(registry && { global: { cattle: { systemDefaultRegistry: registry.host } } }),
    ...(registry?.credentials && { imagePullSecrets: [{ name: PULL_SECRET }] }),
    ...(proxy && { noProxy: proxy.noProxy, ...(!proxy.secret && { proxy: proxy.https }) }),
  };
}
