import type { Construct } from "constructs";
import type { ProxyConfig } from "../config";
import { sensitiveVariable } from "../terraform/sensitive-variable";

/** A proxy's settings for every program of a stack. */
export interface HttpProxy {
  /** URL of the proxy for http requests, a Terraform template. */
  readonly http: string;
  /** URL of the proxy for https requests, a Terraform template. */
  readonly https: string;
  /** Destinations without the proxy, from `noProxy`. */
  readonly noProxy: string;
  /** Whether the URLs contain credentials. */
  readonly secret: boolean;
}

/** The proxy of a configuration. Its credentials are the Terraform variables `proxy_username` and `proxy_password`. */
export function proxyOf(scope: Construct, { http, https = http, auth }: ProxyConfig, noProxy: string): HttpProxy {
  if (!auth) return { http, https, noProxy, secret: false };
  const [user, password] = [
    sensitiveVariable(scope, "proxy_username", "User name for the HTTP proxy"),
    sensitiveVariable(scope, "proxy_password", "The password of proxy_username"),
  ].map((variable) => `\${replace(urlencode(${variable}), "+", "%20")}`);
  const withCredentials = (address: string) => address.replace("http://", `http://${user}:${password}@`);
  return { http: withCredentials(http), https: withCredentials(https), noProxy, secret: true };
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
