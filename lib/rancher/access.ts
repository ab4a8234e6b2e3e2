import { CERT_MANAGER_IMAGES } from "../access/images";
import type { OutsideAccess } from "../access/outside-access";
import { isRancherAtLeast } from "../config";

type Values = Readonly<Record<string, unknown>>;

/** The Secret that pods pull images with, in each namespace that needs one. */
export const PULL_SECRET = "registry-credentials";

/** What of Rancher's values is about access (Rancher, "Helm Chart Options": HTTP Proxy, Private Registry and Air Gap Installs). */
export function rancherAccessValues({ proxy, registry, airGapped }: OutsideAccess, version: string): Values {
  return {
    ...(airGapped && { useBundledSystemChart: true }),
    ...(proxy && { noProxy: proxy.noProxy, ...(!proxy.secret && { proxy: proxy.https }) }),
    ...(registry && {
      systemDefaultRegistry: registry.host,
      ...(isRancherAtLeast(version, 12)
        ? { image: { registry: registry.host } }
        : { rancherImage: `${registry.host}/rancher/rancher` }),
      ...(registry.credentials && {
        imagePullSecrets: [{ name: PULL_SECRET }],
        // Older charts leave the secrets of Rancher's own tools to whoever installs them.
        ...(isRancherAtLeast(version, 15) && { systemRegistryInheritsPullSecrets: true }),
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
