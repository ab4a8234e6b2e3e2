import type { Construct } from "constructs";
import type { RegistryConfig } from "../config";
import { jsonEncode } from "../terraform/expressions";
import { certificatesVariable, pemBlocks, pemFile } from "../terraform/pem";
import { sensitiveVariable } from "../terraform/sensitive-variable";

/** Maximum size of the certificates of an authority, in bytes. A larger value is a mistake. */
export const MAX_CERTIFICATES_BYTES = 64 * 1024;

/** Credentials of a registry, Terraform templates. */
export interface RegistryCredentials {
  /** User name. */
  readonly username: string;
  /** Password; sensitive. */
  readonly password: string;
}

/** The credentials of a registry that requires them: the variables `registry_username` and `registry_password`. */
export function registryCredentials(scope: Construct, { auth }: RegistryConfig): RegistryCredentials | undefined {
  if (!auth) return undefined;
  const username = sensitiveVariable(scope, "registry_username", "User name for the private registry");
  const password = sensitiveVariable(scope, "registry_password", "The password of registry_username");
  return { username: `\${${username}}`, password: `\${${password}}` };
}

/** PEM of the authority of a registry's certificate, a Terraform template from the variable `registry_ca`. */
export function registryAuthority(scope: Construct, { privateCA }: RegistryConfig): string | undefined {
  if (!privateCA) return undefined;
  const description = "Certificate of the authority of the registry's certificate, PEM";
  const pem = certificatesVariable(scope, "registry_ca", description, MAX_CERTIFICATES_BYTES);
  return `\${${pemFile(pemBlocks(pem, "CERTIFICATE"))}}`;
}

/** Properties of `registriesFile`. */
export interface RegistriesProps {
  /** The registry in the configuration file. */
  readonly registry: RegistryConfig;
  /**
   * Credentials of the registry.
   *
   * @default - the registry needs no credentials
   */
  readonly credentials?: RegistryCredentials;
  /**
   * Path of the file with its authority, on a server.
   *
   * @default - an authority that the operating system trusts
   */
  readonly authorityFile?: string;
  /**
   * Whether the node script adds a password of Amazon ECR before each start (lib/cluster/agent/node/ecr.sh).
   *
   * @default false
   */
  readonly ecr?: boolean;
  /** Registries that this one mirrors, when the configuration names none. */
  readonly mirrors: readonly string[];
}

/** The registries that a registry mirrors. */
export function upstreamsOf({
  rewrite = {},
  mirrors = [],
}: Pick<RegistryConfig, "rewrite"> & { readonly mirrors?: readonly string[] }): string[] {
  return [...new Set([...mirrors, ...Object.keys(rewrite)])];
}

/**
 * registries.yaml of RKE2 and K3s, as JSON, which is valid YAML; a Terraform template (RKE2, "Containerd Registry
 * Configuration"; K3s, "Private Registry Configuration"). Undefined when the file would be empty.
 */
export function registriesFile(props: RegistriesProps): string | undefined {
  const { host, rewrite = {}, mirrors = props.mirrors } = props.registry;
  const { credentials, authorityFile, ecr } = props;
  const upstreams = upstreamsOf({ rewrite, mirrors });
  if (!credentials && !authorityFile && !ecr && upstreams.length === 0) return undefined;
  const config = {
    ...(credentials && { auth: { username: credentials.username, password: credentials.password } }),
    ...(authorityFile && { tls: { ca_file: authorityFile } }),
  };
  return jsonEncode({
    ...(upstreams.length > 0 && {
      mirrors: Object.fromEntries(
        upstreams.map((upstream) => {
          const path = rewrite[upstream];
          return [
            upstream,
            { endpoint: [`https://${host}`], ...(path !== undefined && { rewrite: { "^(.*)$": `${path}/$1` } }) },
          ];
        }),
      ),
    }),
    ...((ecr || Object.keys(config).length > 0) && { configs: { [host]: config } }),
  });
}

/** config.json of Docker's client (Docker, "docker login": credentials store), a Terraform template. */
export function dockerLogin(host: string, { username, password }: RegistryCredentials): string {
  const [user, word] = [username, password].map((template) => template.replace(/^\$\{(.*)\}$/, "$1"));
  return jsonEncode({ auths: { [host]: { auth: `\${base64encode(join(":", [${user}, ${word}]))}` } } });
}

/** The content of a Secret of type kubernetes.io/dockerconfigjson, a Terraform template. */
export function dockerConfig(host: string, { username, password }: RegistryCredentials): string {
  return jsonEncode({ auths: { [host]: { username, password } } });
}

/** The servers' settings of a private registry. */
export interface RegistryFiles {
  /**
   * Credentials of the registry.
   *
   * @default - the registry needs no credentials
   */
  readonly credentials?: RegistryCredentials;
  /**
   * PEM of its authority.
   *
   * @default - an authority that the operating system trusts
   */
  readonly authority?: string;
  /**
   * Content of registries.yaml.
   *
   * @default - no file
   */
  readonly registries?: string;
}

/**
 * The servers' settings of a private registry. Credentials and authority come from Terraform variables.
 *
 * @param authorityFile path of the file with the registry's authority on a server
 * @param airGapped whether every image comes from this registry
 * @param ecr whether the servers log in to the registry, Amazon ECR, with their role
 */
export function registryFiles(
  scope: Construct,
  registry: RegistryConfig | undefined,
  authorityFile: string,
  airGapped: boolean,
  ecr = false,
): RegistryFiles {
  if (!registry) return {};
  const authority = registryAuthority(scope, registry);
  const credentials = registryCredentials(scope, registry);
  const registries = registriesFile({
    registry,
    credentials,
    authorityFile: authority && authorityFile,
    ecr,
    mirrors: airGapped ? ["*"] : [],
  });
  return { authority, credentials, registries };
}
