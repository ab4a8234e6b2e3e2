import type { Construct } from "constructs";
import type { ProxyConfig } from "../config";
import { local } from "../terraform/expressions";
import { certificatesVariable, pemBlocks, pemFile } from "../terraform/pem";
import { sensitiveVariable } from "../terraform/sensitive-variable";
import { MAX_CERTIFICATES_BYTES } from "./registry";

/** A proxy's settings for every program of a stack. */
export interface HttpProxy {
  /** URL of the proxy for http requests, a Terraform template. */
  readonly http: string;
  /** URL of the proxy for https requests, a Terraform template. */
  readonly https: string;
  /** Destinations without the proxy: names, suffixes with a leading dot and ranges, each once, separated by commas. */
  readonly noProxy: string;
  /** Whether the URLs contain credentials. */
  readonly secret: boolean;
  /**
   * PEM of the authority of a proxy that inspects TLS, a Terraform template.
   *
   * @default - the proxy does not inspect TLS
   */
  readonly authority?: string;
}

/**
 * Destinations that programs reach without the proxy: the host itself, its metadata service, and services in the
 * cluster. Rancher's agents request `cattle-system.svc` without a leading dot (Rancher, "Installing Rancher behind an
 * HTTP Proxy").
 */
const ALWAYS = ["localhost", "127.0.0.0/8", "169.254.169.254", ".svc", ".cluster.local", "cattle-system.svc"];

/**
 * The proxy of a configuration. Its credentials are the Terraform variables `proxy_username` and `proxy_password`.
 *
 * @param ranges known IPv4 ranges of the VPC, the pods and the services
 * @param endpoints names and suffixes of the VPC's own endpoints for AWS services
 */
export function proxyOf(
  scope: Construct,
  { http, https = http, auth, privateCA, noProxy: more }: ProxyConfig,
  ranges: readonly string[],
  endpoints: readonly string[] = [],
): HttpProxy {
  // The comma is the only character that a shell or Helm could interpret.
  const noProxy = [...new Set([...ALWAYS, ...ranges, ...endpoints, ...more])].join(",");
  const authority = privateCA ? proxyAuthority(scope) : undefined;
  if (!auth) return { http, https, noProxy, secret: false, ...(authority && { authority }) };
  const [user, password] = [
    sensitiveVariable(scope, "proxy_username", "User name for the HTTP proxy"),
    sensitiveVariable(scope, "proxy_password", "The password of proxy_username"),
  ].map((variable) => `\${replace(urlencode(${variable}), "+", "%20")}`);
  const withCredentials = (address: string) => address.replace("http://", `http://${user}:${password}@`);
  return {
    http: withCredentials(http),
    https: withCredentials(https),
    noProxy,
    secret: true,
    ...(authority && { authority }),
  };
}

function proxyAuthority(scope: Construct): string {
  const description = "Certificate of the authority of a proxy that inspects TLS, PEM";
  const blocks = pemBlocks(certificatesVariable(scope, "proxy_ca", description, MAX_CERTIFICATES_BYTES), "CERTIFICATE");
  return `\${${local(scope, "proxy_ca-pem", `\${${pemFile(blocks)}}`)}}`;
}

/**
 * The proxy's environment variables, one a line, for systemd and the node script. curl reads only lower-case
 * http_proxy; other programs read either form.
 */
export function proxyEnvironment({ http, https, noProxy }: HttpProxy): string {
  const variables = { HTTP_PROXY: http, HTTPS_PROXY: https, NO_PROXY: noProxy };
  return Object.entries(variables)
    .flatMap(([name, value]) => [`${name}=${value}\n`, `${name.toLowerCase()}=${value}\n`])
    .join("");
}
