import { CERT_MANAGER_IMAGES } from "../access/images";
import type { OutsideAccess } from "../access/outside-access";
import { isRancherAtLeast, type RancherConfig } from "../config";

type Values = Readonly<Record<string, unknown>>;

/** The Secret that pods pull images with, in each namespace that needs one. */
export const PULL_SECRET = "registry-credentials";

/** The image of the container beside Rancher that shows the audit log (Rancher's charts before 2.12.3). */
const AUDIT_LOG_IMAGE = "rancher/mirrored-bci-micro";

/**
 * What of Rancher's values is about access (Rancher, "Helm Chart Options": HTTP Proxy, Private Registry and Air Gap Installs).
 *
 * @param ownsServers the stack has told the cluster's servers how to reach the registry
 */
export function rancherAccessValues(
  { proxy, registry, airGapped }: OutsideAccess,
  { version, auditLog }: Pick<RancherConfig, "version" | "auditLog">,
  ownsServers: boolean,
): Values {
  // Since 2.12.3 the chart prefixes each image by itself.
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
        // Servers of the stack have the credentials. On others Rancher's own tools need the secret, and so do all
        // clusters that Rancher manages: there an upgrade with it would roll out anew what they run.
        ...(!ownsServers && isRancherAtLeast(version, 15) && { systemRegistryInheritsPullSecrets: true }),
      }),
    }),
  };
}

/** The same as values that a plan must not show. */
export function rancherSecretAccessValues({ proxy }: OutsideAccess): Readonly<Record<string, string>> {
  return proxy?.secret ? { proxy: proxy.https } : {};
}

/** What of cert-manager's values is about access; every chart since 1.15 knows them. */
export function certManagerAccessValues({ proxy, registry }: OutsideAccess): Values {
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

/** The same as values that a plan must not show. */
export function certManagerSecretAccessValues({ proxy }: OutsideAccess): Readonly<Record<string, string>> {
  return proxy?.secret ? { http_proxy: proxy.http, https_proxy: proxy.https } : {};
}

/** What of the values of rancher-backup is about access. */
export function backupAccessValues({ proxy, registry }: OutsideAccess): Values {
  return {
    ...(registry && { global: { cattle: { systemDefaultRegistry: registry.host } } }),
    ...(registry?.credentials && { imagePullSecrets: [{ name: PULL_SECRET }] }),
    ...(proxy && { noProxy: proxy.noProxy, ...(!proxy.secret && { proxy: proxy.https }) }),
  };
}
