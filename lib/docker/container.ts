import { hasPrivateCa, namesAuthority, type RancherOnDockerConfig } from "../config";
import { AUTHORITY_FILE, type ContainerEgress, K3S_FOLDER } from "../egress/container-egress";

/** Folder of Rancher's certificate, on the server and in the container. */
const SSL_FOLDER = "/etc/rancher/ssl";
/** Folder of additional authorities that Rancher trusts, on the server. */
const TRUSTED_FOLDER = "/etc/rancher/trusted";
/** File of the container's environment, without secrets. */
export const ENVIRONMENT_FILE = "/etc/default/rancher-container";
/** File of the secret part of the environment (scripts/setup.sh). */
const PASSWORD_FILE = "/etc/rancher/password.env";
const TRUSTED_IN_CONTAINER = "/container/certs";
/** Folders of authorities for Rancher. The second one is the image's own value of the variable. */
const TRUST = `${TRUSTED_IN_CONTAINER}:${SSL_FOLDER}`;
/** File of the proxy's variables, for the server and the container. */
export const PROXY_FILE = "/etc/default/rancher-proxy";
/** registries.yaml on the server (scripts/setup.sh). */
const REGISTRIES_FILE = "/etc/rancher/registries.yaml";

/** The part of a configuration that determines the container. */
export type ContainerConfig = Pick<RancherOnDockerConfig, "hostname" | "rancher">;

/**
 * The arguments of `docker run`, with the image and Rancher's own flags. The sources are Rancher, "Installing Rancher
 * on a Single Node Using Docker" and "Advanced Options for Docker Installs". They omit the documented `-d
 * --restart=unless-stopped`: systemd restarts the container, because systemd waits for the data volume and Docker does
 * not.
 *
 * No argument is secret or contains a space.
 */
export function containerArguments({ hostname, rancher }: ContainerConfig, egress: ContainerEgress): string[] {
  const { auditLog, tls } = rancher;
  const mounts = [
    "/opt/rancher:/var/lib/rancher",
    ...certificateFiles(rancher).map((file) => `${SSL_FOLDER}/${file}:${SSL_FOLDER}/${file}`),
    ...(auditLog ? ["/var/log/rancher/auditlog:/var/log/auditlog"] : []),
    ...(trustsMore(rancher, egress) ? [`${TRUSTED_FOLDER}:${TRUSTED_IN_CONTAINER}`] : []),
    ...(egress.files.registries ? [`${REGISTRIES_FILE}:${K3S_FOLDER}/registries.yaml`] : []),
  ];
  const features = Object.entries(rancher.features).map(([name, on]) => `${name}=${on}`);
  return [
    ...["-p", "80:80", "-p", "443:443"],
    ...mounts.flatMap((mount) => ["-v", mount]),
    ...authorityMount(egress),
    ...[ENVIRONMENT_FILE, PASSWORD_FILE, ...(egress.proxy ? [PROXY_FILE] : [])].flatMap((file) => ["--env-file", file]),
    // Without it, Docker's log of the container grows without limit (Docker, "Configure logging drivers").
    ...["--log-driver", "local"],
    ...["--privileged", containerImage(rancher, egress)],
    ...(tls.issuer === "acme" ? ["--acme-domain", hostname] : []),
    ...(tls.issuer === "blank" && !hasPrivateCa(tls) ? ["--no-cacerts"] : []),
    ...(features.length > 0 ? [`--features=${features.join(",")}`] : []),
  ];
}

/** Rancher's image with its tag, from the private registry if there is one. */
export function containerImage({ image, version }: ContainerConfig["rancher"], { registry }: ContainerEgress): string {
  return `${registry ? `${registry.host}/` : ""}${image}:v${version}`;
}

/**
 * The mount of the registry's authority at Docker's path. That folder may contain a colon, which would end an argument
 * of -v.
 */
function authorityMount({ files, registry }: ContainerEgress): string[] {
  if (!registry || !files[AUTHORITY_FILE]) return [];
  const source = `/etc/docker/certs.d/${registry.host}/ca.crt`;
  return ["--mount", `type=bind,source=${source},target=${K3S_FOLDER}/${AUTHORITY_FILE},readonly`];
}

/** Files of Rancher's certificate for the container. Behind a load balancer, the container has no certificate. */
export function certificateFiles({ tls }: ContainerConfig["rancher"]): ("cert.pem" | "key.pem" | "cacerts.pem")[] {
  if (tls.issuer !== "blank") return [];
  return [
    ...(tls.mode === "rancher" ? (["cert.pem", "key.pem"] as const) : []),
    ...(hasPrivateCa(tls) ? (["cacerts.pem"] as const) : []),
  ];
}

/** Whether the container reads a folder of additional authorities, of the user or of the proxy. */
export function trustsMore({ additionalTrustedCAs }: ContainerConfig["rancher"], { proxy }: ContainerEgress): boolean {
  return additionalTrustedCAs || proxy?.authority !== undefined;
}

/** The environment of the container by name, without secrets and without the proxy. */
export function containerEnvironment(
  { rancher }: Pick<ContainerConfig, "rancher">,
  egress: ContainerEgress,
): Record<string, string> {
  const { registry, airGapped } = egress;
  const { auditLog, tls } = rancher;
  const audit = {
    AUDIT_LOG_ENABLED: auditLog && "true",
    AUDIT_LEVEL: auditLog?.level,
    AUDIT_LOG_MAXAGE: auditLog?.maxAge,
    AUDIT_LOG_MAXBACKUP: auditLog?.maxBackup,
    AUDIT_LOG_MAXSIZE: auditLog?.maxSize,
  };
  const all = {
    ...audit,
    SSL_CERT_DIR: trustsMore(rancher, egress) ? TRUST : undefined,
    CATTLE_SYSTEM_DEFAULT_REGISTRY: registry?.host,
    CATTLE_SYSTEM_CATALOG: airGapped ? "bundled" : undefined,
    // Rancher's default is strict. With strict, no agent would trust an authority that Rancher does not name.
    CATTLE_AGENT_TLS_MODE: rancher.agentTLSMode ?? (namesAuthority(tls) ? undefined : "system-store"),
    ...rancher.environment,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
