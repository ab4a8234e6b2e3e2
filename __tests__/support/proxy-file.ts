/** The proxy's variables for servers, Docker and containers: every name in both spellings. */
export const proxyFile = (http: string, https: string, noProxy: string): string =>
  Object.entries({ HTTP_PROXY: http, HTTPS_PROXY: https, NO_PROXY: noProxy })
    .flatMap(([name, value]) => [`${name}=${value}\n`, `${name.toLowerCase()}=${value}\n`])
    .join("");
