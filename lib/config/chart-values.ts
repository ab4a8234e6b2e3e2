/**
 * Values of Rancher's chart that a field of the configuration sets, by the field: `rancher.values` may set any other
 * (Rancher, "Helm Chart Options").
 */
export const OWNED_VALUES: Readonly<Record<string, string>> = {
  hostname: "hostname",
  replicas: "rancher.replicas",
  bootstrapPassword: "rancher.bootstrapPassword",
  agentTLSMode: "rancher.agentTLSMode",
  features: "rancher.features",
  tls: "rancher.tls.mode",
  privateCA: "rancher.tls",
  additionalTrustedCAs: "rancher.additionalTrustedCAs",
  "letsEncrypt.email": "rancher.tls.email",
  "letsEncrypt.environment": "rancher.tls.environment",
  "letsEncrypt.ingress.class": "rancher.ingress.class",
  "auditLog.enabled": "rancher.auditLog",
  "auditLog.level": "rancher.auditLog.level",
  "auditLog.destination": "rancher.auditLog.destination",
  "auditLog.hostPath": "rancher.auditLog.hostPath",
  "auditLog.maxAge": "rancher.auditLog.maxAge",
  "auditLog.maxBackup": "rancher.auditLog.maxBackup",
  "auditLog.maxSize": "rancher.auditLog.maxSize",
  "networkExposure.type": "rancher.ingress.exposure",
  "ingress.enabled": "rancher.ingress.exposure",
  "ingress.ingressClassName": "rancher.ingress.class",
  "ingress.extraAnnotations": "rancher.ingress.annotations",
  "ingress.servicePort": "rancher.tls.mode",
  "ingress.tls.source": "rancher.tls.issuer",
  "ingress.tls.secretName": "rancher.tls.issuer",
  "gateway.gatewayClass.name": "rancher.ingress.gatewayClass",
  "gateway.gatewayClass.tls": "rancher.tls.issuer",
  "service.disableHTTP": "rancher.tls.mode",
  "service.annotations": "rancher.ingress.controller",
  priorityClassName: "rancher.priorityClass",
  resources: "rancher.resources",
  extraEnv: "hostname, as CATTLE_SERVER_URL",
};

/** Those that a field sets only where the configuration has it. */
export const OWNED_BY_PROXY: Readonly<Record<string, string>> = {
  proxy: "access.proxy",
  noProxy: "access.proxy",
};
export const OWNED_BY_REGISTRY: Readonly<Record<string, string>> = {
  systemDefaultRegistry: "registry.host",
  "image.registry": "registry.host",
  rancherImage: "registry.host",
  imagePullSecrets: "registry.auth",
};

export const OWNED_BY_AIR_GAP: Readonly<Record<string, string>> = { useBundledSystemChart: "access.airGap" };

/** The values of a mapping that a field sets: `{ value, field }`, by the value's path. */
export function ownedIn(
  values: Readonly<Record<string, unknown>>,
  owners: Readonly<Record<string, string>> = OWNED_VALUES,
): { value: string; field: string }[] {
  return pathsOf(values, "").flatMap((value) => {
    const owner = Object.keys(owners).find(
      (owned) => value === owned || value.startsWith(`${owned}.`) || owned.startsWith(`${value}.`),
    );
    return owner === undefined ? [] : [{ value, field: owners[owner] as string }];
  });
}

/** Paths of all leaves. */
function pathsOf(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  const entries = Object.entries(value);
  if (entries.length === 0) return path === "" ? [] : [path];
  return entries.flatMap(([key, inner]) => pathsOf(inner, path === "" ? key : `${path}.${key}`));
}
