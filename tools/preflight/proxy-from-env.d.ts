declare module "proxy-from-env" {
  /** The proxy for an address, from HTTP_PROXY, HTTPS_PROXY and NO_PROXY; empty for none. */
  export function getProxyForUrl(url: string): string;
}
