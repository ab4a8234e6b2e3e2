/**
 * Environment variables of Rancher's container that a field of the configuration sets, by the field: `rancher.environment`
 * may set any other (Rancher, "Advanced Options for Docker Installs").
 */
export const OWNED_VARIABLES: Readonly<Record<string, string>> = {
  ACME_DOMAIN: "rancher.tls.issuer acme",
  AUDIT_LEVEL: "rancher.auditLog.level",
  AUDIT_LOG_ENABLED: "rancher.auditLog",
  AUDIT_LOG_MAXAGE: "rancher.auditLog.maxAge",
  AUDIT_LOG_MAXBACKUP: "rancher.auditLog.maxBackup",
  AUDIT_LOG_MAXSIZE: "rancher.auditLog.maxSize",
  AUDIT_LOG_PATH: "rancher.auditLog",
  CATTLE_AGENT_TLS_MODE: "rancher.agentTLSMode",
  CATTLE_BOOTSTRAP_PASSWORD: "rancher.bootstrapPassword",
  CATTLE_FEATURES: "rancher.features",
  SSL_CERT_DIR: "rancher.additionalTrustedCAs",
};

/** The same of the proxy, where there is one. */
export const VARIABLES_OF_PROXY: Readonly<Record<string, string>> = {
  HTTP_PROXY: "access.proxy",
  HTTPS_PROXY: "access.proxy",
  NO_PROXY: "access.proxy",
};

/** The same of a private registry, where there is one. */
export const VARIABLES_OF_REGISTRY: Readonly<Record<string, string>> = {
  CATTLE_SYSTEM_DEFAULT_REGISTRY: "registry.host",
};

/** The same of an air gap. */
export const VARIABLES_OF_AIR_GAP: Readonly<Record<string, string>> = {
  CATTLE_SYSTEM_CATALOG: "access.airGap",
};

/** Ranges that Docker's bridge and the Kubernetes inside Rancher's container take for their own (Docker, K3s: defaults). */
export const CONTAINER_RANGES = {
  "the bridge of Docker": "172.17.0.0/16",
  "the pods of Rancher's container": "10.42.0.0/16",
  "the services of Rancher's container": "10.43.0.0/16",
} as const;
