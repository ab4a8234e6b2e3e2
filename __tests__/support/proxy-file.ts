/** The lines by which servers, Docker and containers are told of a proxy: every name in both spellings. */
export const proxyFile = (http: string, https: string, noProxy: string): string =>
  Object.entries({ HTTP_PROXY: http, HTTPS_PROXY: https, NO_PROXY: noProxy })
    .flatMap(([name, value]) => [`${name}=${value}\n`, `${name.toLowerCase()}=${value}\n`])
    .join("");
