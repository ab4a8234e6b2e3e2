import { spawnSync } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { request as httpRequest } from "node:http";
import { type Agent, request as httpsRequest } from "node:https";
import { networkInterfaces } from "node:os";
import { HttpProxyAgent, HttpsProxyAgent } from "hpagent";
import { getProxyForUrl } from "proxy-from-env";

const REQUEST_MS = 10_000;
const PROGRAM_MS = 10_000;
const DNS_MS = 3_000;
const DNS_TRIES = 2;
const MOST_REDIRECTS = 5;
const MOST_BYTES = 100_000;

/** An answer of a web server. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** What a preflight reads from this machine and its network, outside AWS. Each call has a time limit. */
export interface Local {
  /** Requests an address. `HEAD` has no text. @throws Error when there is no answer */
  request(method: "GET" | "HEAD", url: string): Promise<Answer>;
  /** Names of the name servers of a zone. @throws Error with the `code` of Node.js' resolver */
  nameServersOf(zone: string): Promise<readonly string[]>;
  /** Standard output of a program; undefined when it cannot run or fails. */
  outputOf(program: string, args: readonly string[]): string | undefined;
  /** IPv4 addresses of this machine, without loopback. */
  addresses(): readonly string[];
}

/**
 * This machine.
 *
 * @param requestMs time limit of a request, without its redirects
 */
export function localOf(requestMs = REQUEST_MS): Local {
  return {
    request: (method, url) => requested(method, url, MOST_REDIRECTS, requestMs),
    async nameServersOf(zone) {
      const resolver = new Resolver({ timeout: DNS_MS, tries: DNS_TRIES });
      return (await resolver.resolveNs(zone)).map((name) => name.toLowerCase());
    },
    outputOf(program, args) {
      const { status, stdout } = spawnSync(program, args, { encoding: "utf8", timeout: PROGRAM_MS });
      return status === 0 ? stdout : undefined;
    },
    addresses: () =>
      Object.values(networkInterfaces())
        .flat()
        .flatMap((one) => (one && one.family === "IPv4" && !one.internal ? [one.address] : [])),
  };
}

/** The agent for an address: through the proxy of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, or direct. */
export function agentFor(url: string): Agent | HttpProxyAgent | undefined {
  const proxy = getProxyForUrl(url);
  if (proxy === "") return undefined;
  return url.startsWith("https:") ? new HttpsProxyAgent({ proxy }) : new HttpProxyAgent({ proxy });
}

async function requested(method: "GET" | "HEAD", url: string, redirects: number, limitMs: number): Promise<Answer> {
  const { status, text, location } = await once(method, url, limitMs);
  if (location === undefined || redirects === 0) return { status, text };
  return requested(method, new URL(location, url).href, redirects - 1, limitMs);
}

function once(method: string, url: string, limitMs: number): Promise<Answer & { readonly location?: string }> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith("https:") ? httpsRequest : httpRequest;
    const signal = AbortSignal.timeout(limitMs);
    const options = { method, agent: agentFor(url), signal, headers: { "User-Agent": "cdktf-rancher" } };
    const sent = send(url, options, (answer) => {
      const { statusCode: status = 0, headers } = answer;
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
        if (text.length > MOST_BYTES) sent.destroy(new Error(`more than ${MOST_BYTES} bytes`));
      });
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({ status, text, location: status >= 300 && status < 400 ? headers.location : undefined }),
      );
    });
    sent.on("error", (error) => reject(signal.aborted ? new Error(`no answer within ${limitMs / 1000} s`) : error));
    sent.end();
  });
}
