import { z } from "zod";
import { expecting } from "../hints";
import type { Problem } from "../problem";
import type { ErrorLine } from "../rule";
import { show } from "../words";

/** Owners of chart values, by the path of the value, such as `ingress.tls.source`. An owner is a field or the stack. */
export type ValueOwners = Readonly<Record<string, string>>;

/** Values of a chart, as in its `values.yaml`. */
export type ChartValues = Readonly<Record<string, unknown>>;

const ITSELF = "the stack itself";

/** A field for the values of a chart that no other field sets. */
export function chartValues(chart: string) {
  return expecting(`a mapping of values of the chart of ${chart}`, z.record(z.string(), z.unknown()))
    .default({})
    .describe(
      `Other values of the chart of ${chart}. Values that another field sets are rejected. Never write a secret here: plans show the values.`,
    );
}

/** Owners of the values of Rancher's chart (Rancher, "Helm Chart Options"). */
export const RANCHER_OWNERS: ValueOwners = {
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
  // The tags of another version would not be checked against the support matrix.
  "image.tag": "rancher.version",
  rancherImageTag: "rancher.version",
};

/** Environment variables of Rancher's pods that have another owner (Rancher's chart, `deployment.yaml`). */
const VARIABLE_OWNERS: Readonly<Record<string, string>> = {
  CATTLE_SERVER_URL: "hostname",
  CATTLE_BOOTSTRAP_PASSWORD: "rancher.bootstrapPassword",
  CATTLE_FEATURES: "rancher.features",
  HTTP_PROXY: "egress.proxy",
  HTTPS_PROXY: "egress.proxy",
  NO_PROXY: "egress.proxy",
  PRIVATE_AUTHORITIES: ITSELF,
  AUDIT_LEVEL: "rancher.auditLog.level",
  AUDIT_LOG_ENABLED: "rancher.auditLog",
  AUDIT_LOG_MAXAGE: "rancher.auditLog.maxAge",
  AUDIT_LOG_MAXBACKUP: "rancher.auditLog.maxBackup",
  AUDIT_LOG_MAXSIZE: "rancher.auditLog.maxSize",
  AUDIT_LOG_PATH: "rancher.auditLog",
  CATTLE_AGENT_TLS_MODE: "rancher.agentTLSMode",
  CATTLE_NAMESPACE: ITSELF,
  CATTLE_PEER_SERVICE: ITSELF,
  CATTLE_SYSTEM_CATALOG: "egress.airGap",
  CATTLE_SYSTEM_DEFAULT_REGISTRY: "registry.host",
  SSL_CERT_DIR: "rancher.additionalTrustedCAs",
};

/**
 * Owners of the values of cert-manager's chart. The CRDs remain when the release is deleted. The number of pods depends
 * on the number of Rancher's pods.
 */
export const CERT_MANAGER_OWNERS: ValueOwners = {
  "crds.enabled": ITSELF,
  "crds.keep": ITSELF,
  // The older name; the chart fails when both are set (cert-manager, "Helm").
  installCRDs: ITSELF,
  namespace: ITSELF,
  replicaCount: "rancher.replicas",
  "webhook.replicaCount": "rancher.replicas",
  "cainjector.replicaCount": "rancher.replicas",
};

/**
 * Owners of the values of the chart rancher-backup. The chart fails when a bucket and a volume are set (its
 * `deployment.yaml`).
 */
export const BACKUP_OWNERS: ValueOwners = {
  "s3.enabled": "rancher.backup.bucket",
  "s3.bucketName": "rancher.backup.bucket",
  "s3.region": "rancher.backup.region",
  "s3.endpoint": "rancher.backup.endpoint",
  "s3.folder": "rancher.backup.folder",
  "s3.credentialSecretName": "the variables backup_access_key and backup_secret_key",
  "s3.credentialSecretNamespace": "the variables backup_access_key and backup_secret_key",
  "serviceAccount.annotations": "rancher.backup.roleArn",
  "persistence.enabled": "rancher.backup.bucket",
};

/**
 * Images of cert-manager, by the section of the chart's values that names each. The controller's image is at the top
 * level.
 */
export const CERT_MANAGER_IMAGES: Readonly<Record<string, string>> = {
  "": "cert-manager-controller",
  webhook: "cert-manager-webhook",
  cainjector: "cert-manager-cainjector",
  acmesolver: "cert-manager-acmesolver",
  startupapicheck: "cert-manager-startupapicheck",
};

/** The parts of cert-manager's values that have an image. The empty part is the controller. */
const CERT_MANAGER_PARTS = Object.keys(CERT_MANAGER_IMAGES).map((section) => section && `${section}.`);

/** Owners of chart values that exist only with certain fields in the file. */
export interface ConditionalOwners {
  /** With `egress.proxy`. */
  readonly proxy: ValueOwners;
  /** With a private registry, also in an air gap. */
  readonly registry: ValueOwners;
  /** With `egress.airGap`. */
  readonly airGap: ValueOwners;
}

/** Owners of the values of each chart that exist only with certain fields. */
export const CONDITIONAL_OWNERS: Readonly<Record<"rancher" | "certManager" | "backup", ConditionalOwners>> = {
  rancher: {
    proxy: { proxy: "egress.proxy", noProxy: "egress.proxy" },
    registry: {
      systemDefaultRegistry: "registry.host",
      "image.registry": "registry.host",
      rancherImage: "registry.host",
      imagePullSecrets: "registry.auth",
    },
    airGap: { useBundledSystemChart: "egress.airGap" },
  },
  certManager: {
    proxy: { http_proxy: "egress.proxy", https_proxy: "egress.proxy", no_proxy: "egress.proxy" },
    registry: {
      ...Object.fromEntries(
        CERT_MANAGER_PARTS.flatMap((part) => [
          [`${part}image.repository`, "registry.host"],
          [`${part}image.registry`, "registry.host"],
        ]),
      ),
      "global.imagePullSecrets": "registry.auth",
    },
    airGap: {},
  },
  backup: {
    proxy: { proxy: "egress.proxy", noProxy: "egress.proxy" },
    registry: { "global.cattle.systemDefaultRegistry": "registry.host", imagePullSecrets: "registry.auth" },
    airGap: {},
  },
};

/** An error for each value of a mapping that has another owner. */
export function* ownedValues(place: readonly string[], values: ChartValues, owners: ValueOwners): Iterable<Problem> {
  for (const keys of leavesOf(values, [])) {
    const value = keys.join(".");
    const owner = Object.keys(owners).find(
      (owned) => value === owned || value.startsWith(`${owned}.`) || owned.startsWith(`${value}.`),
    );
    if (owner === undefined) continue;
    yield { path: [...place, ...keys], message: `is set by ${owners[owner]}; remove it here`, atKey: true };
  }
}

/** A variable of `extraEnv` of Rancher's chart. The chart adds the list to the environment of its pods. */
interface ExtraVariable {
  /** Name of the variable. */
  readonly name: string;
}

/** The variables in `extraEnv` of Rancher's values. */
export function extraVariables(values: ChartValues): readonly ExtraVariable[] {
  const variables = values.extraEnv;
  return Array.isArray(variables) ? variables.filter(isVariable) : [];
}

function isVariable(value: unknown): value is ExtraVariable {
  return typeof value === "object" && value !== null && typeof (value as { name?: unknown }).name === "string";
}

/** The errors in `extraEnv` of Rancher's values. */
export function* extraVariableProblems({ extraEnv = [] }: ChartValues): Iterable<ErrorLine> {
  const place = "rancher.values.extraEnv";
  if (!Array.isArray(extraEnv)) {
    yield `${place}: got ${show(extraEnv)}, expected a list of variables, such as [{ name: NAME, value: "text" }]`;
    return;
  }
  for (const [index, variable] of extraEnv.entries()) {
    if (!isVariable(variable))
      yield `${place}[${index}]: got ${show(variable)}, expected a variable, such as { name: NAME, value: "text" }`;
    else if (Object.hasOwn(VARIABLE_OWNERS, variable.name))
      yield `${place}[${index}]: ${variable.name} is set by ${VARIABLE_OWNERS[variable.name]}; remove it here`;
  }
}

/** The keys on the path to each value that is not a mapping. An empty mapping sets nothing. */
function leavesOf(value: unknown, keys: readonly string[]): (readonly string[])[] {
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (entries.length > 0) return entries.flatMap(([key, inner]) => leavesOf(inner, [...keys, key]));
  const isEmpty = typeof value === "object" && value !== null && !Array.isArray(value);
  return isEmpty ? [] : [keys];
}
