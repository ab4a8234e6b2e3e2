import type { Construct } from "constructs";
import type { RegistryConfig } from "../config";
import { jsonEncode } from "../terraform/json-encode";
import { sensitiveVariable } from "../terraform/sensitive-variable";

/** Most that an SSM parameter of the standard tier holds. */
const MOST_BYTES = 4096;

/** Credentials of a registry, Terraform templates. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

/** The credentials for a registry that asks for some: the variables `registry_username` and `registry_password`. */
export function registryCredentials(scope: Construct, { auth }: RegistryConfig): RegistryCredentials | undefined {
  if (!auth) return undefined;
  const username = sensitiveVariable(scope, "registry_username", "User name for the private registry");
  const password = sensitiveVariable(scope, "registry_password", "The password of registry_username");
  return { username: `\${${username}}`, password: `\${${password}}` };
}

/** PEM of the authority of a registry's certificate, a Terraform template: the variable `registry_ca`. */
export function registryAuthority(scope: Construct, { privateCA }: RegistryConfig): string | undefined {
  if (!privateCA) return undefined;
  const name = "registry_ca";
  const pem = sensitiveVariable(scope, name, "Certificate of the authority of the registry's certificate, PEM", {
    condition: `can(regex("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----", var.${name})) && length(var.${name}) <= ${MOST_BYTES}`,
    expected: `a certificate in PEM of at most ${MOST_BYTES} bytes, which begins with -----BEGIN CERTIFICATE-----`,
  });
  return `\${${pem}}`;
}

export interface RegistriesProps {
  readonly registry: RegistryConfig;
  /**
   * Credentials for it.
   *
   * @default - none are asked for
   */
  readonly credentials?: RegistryCredentials;
  /**
   * Path of the file with its authority, on a server.
   *
   * @default - one of those that machines know
   */
  readonly authorityFile?: string;
  /** Registries whose images come from this one where the configuration names none. */
  readonly mirrors: readonly string[];
}

/**
 * registries.yaml of RKE2 and K3s, as JSON, which is YAML (RKE2, "Containerd Registry Configuration"; K3s, "Private
 * Registry Configuration"); a Terraform template. Undefined when there is nothing to say in it.
 */
export function registriesFile(props: RegistriesProps): string | undefined {
  const { host, mirrors = props.mirrors } = props.registry;
  const { credentials, authorityFile } = props;
  if (!credentials && !authorityFile && mirrors.length === 0) return undefined;
  const config = {
    ...(credentials && { auth: { username: credentials.username, password: credentials.password } }),
    ...(authorityFile && { tls: { ca_file: authorityFile } }),
  };
  return jsonEncode({
    ...(mirrors.length > 0 && {
      mirrors: Object.fromEntries(mirrors.map((upstream) => [upstream, { endpoint: [`https://${host}`] }])),
    }),
    ...(Object.keys(config).length > 0 && { configs: { [host]: config } }),
  });
}

/** config.json of Docker's client (Docker, "docker login": credentials store), a Terraform template. */
export function dockerLogin(host: string, { username, password }: RegistryCredentials): string {
  const [user, word] = [username, password].map((template) => template.replace(/^\$\{(.*)\}$/, "$1"));
  return jsonEncode({ auths: { [host]: { auth: `\${base64encode(join(":", [${user}, ${word}]))}` } } });
}

/** What a Secret of type kubernetes.io/dockerconfigjson holds, a Terraform template. */
export function dockerConfig(host: string, { username, password }: RegistryCredentials): string {
  return jsonEncode({ auths: { [host]: { username, password } } });
}

/** A private registry as servers are told of it. */
export interface RegistryFiles {
  /** @default - none are asked for */
  readonly credentials?: RegistryCredentials;
  /**
   * PEM of its authority.
   *
   * @default - one of those that machines know
   */
  readonly authority?: string;
  /**
   * Content of registries.yaml.
   *
   * @default - none: there is nothing to say
   */
  readonly registries?: string;
}

/**
 * What servers are told of a private registry; credentials and authority come from Terraform variables.
 *
 * @param authorityFile path of the file with its authority, as the distribution sees it
 * @param airGapped whether every image comes from it
 */
export function registryFiles(
  scope: Construct,
  registry: RegistryConfig | undefined,
  authorityFile: string,
  airGapped: boolean,
): RegistryFiles {
  if (!registry) return {};
  const authority = registryAuthority(scope, registry);
  const credentials = registryCredentials(scope, registry);
  const registries = registriesFile({
    registry,
    credentials,
    authorityFile: authority && authorityFile,
    mirrors: airGapped ? ["*"] : [],
  });
  return { authority, credentials, registries };
}
