import { z } from "zod";
import { type Ecr, ecrOf } from "../ecr";
import { matching, matchingAddress, text, variablesFlag } from "../fields";
import { advising, expecting } from "../hints";
import type { ErrorLine, Rule } from "../rule";
import { show } from "../words";
import { imageRegistry, noRewrite, type RegistryConfig } from "./registry";

const proxyAddress = matchingAddress(
  /^http:\/\/[\w.-]+(:\d{1,5})?$/,
  "the address of an HTTP proxy such as http://proxy.example.com:3128",
  "write auth: true, and set the Terraform variables proxy_username and proxy_password",
);

const noProxyExpected = "a name, a suffix or a range such as .corp.example.com or 10.8.0.0/16";

/** The forms that programs accept in NO_PROXY: a name, a suffix or a range. Most programs ignore wildcards. */
const noProxyEntry = text(noProxyExpected, (input) => {
  if (/^\.?[a-z0-9-]+(\.[a-z0-9-]+)*(\/\d{1,2})?$/i.test(input)) return undefined;
  const suffix = input.replace(/^\*\./, ".");
  const remedy = suffix !== input ? `; write ${suffix}` : "";
  return `got ${show(input)}, expected ${noProxyExpected}${remedy}`;
});

const proxy = z.strictObject({
  http: proxyAddress.describe("Address of the proxy for http requests, without credentials."),
  privateCA: variablesFlag(
    "The proxy inspects TLS: it presents certificates of its own authority. Set the authority's certificate in the Terraform variable proxy_ca. The servers' operating system and Rancher trust it; on an existing cluster, only Rancher. Servers then reach S3 without the proxy.",
    "proxy_ca",
  ),
  https: proxyAddress.optional().describe("Address of the proxy for https requests. Default: the same proxy."),
  auth: variablesFlag(
    "The proxy requires credentials. Set them in the Terraform variables proxy_username and proxy_password. Servers then reach S3 without the proxy.",
    "proxy_username",
    "proxy_password",
  ),
  noProxy: expecting("a list of names, suffixes and ranges such as [.corp.example.com]", z.array(noProxyEntry))
    .default([])
    .describe(
      "Names, suffixes and ranges that the servers reach without the proxy, in addition to the cluster itself. With network.existing, write the VPC's range.",
    ),
});

const registryOfAirGap = imageRegistry.describe("Private registry that contains every image.");

/** A folder of releases. Its text is quoted in the servers' settings. */
export const artifacts = matching(
  /^(https:\/\/[\w.-]+(:\d{1,5})?|s3:\/\/[a-z0-9][a-z0-9-]{1,61}[a-z0-9])(\/[\w.~%+-]+)*$/,
  "the address of a folder with releases and checksums (https or s3), without a slash at its end, such as https://mirror.example.com/rke2 or s3://bucket/rke2",
);

/** The location of an air gap's charts. No folder of the path is `..`. */
const charts = matchingAddress(
  /^((https|oci):\/\/[\w.-]+(:\d{1,5})?(\/[\w.~%+-]+)*|(\/(?!\.\.(\/|$))[\w.~+-]+)+)$/,
  "a chart repository or the absolute path of a folder, without a slash at its end, such as oci://registry.example.com/charts or /srv/charts",
  "write chartsAuth: true, and set the Terraform variables charts_username and charts_password",
);

const airGap = z.strictObject({
  registry: registryOfAirGap,
  artifacts: artifacts
    .optional()
    .describe(
      "Folder from which the servers download RKE2 or K3s, with one folder for each version. A bucket must be in the stack's region. Required when the stack creates the servers.",
    ),
  charts: charts.describe(
    "Source of all charts: a repository (https or oci), or a folder of chart archives on the machine that runs Terraform.",
  ),
  chartsAuth: variablesFlag(
    "The chart repository requires credentials. Set them in the Terraform variables charts_username and charts_password. For charts in the registry itself, set registry.auth instead.",
    "charts_username",
    "charts_password",
  ),
});

/** The field `egress` of a mode with its air gap; `sentence` describes the air gap. */
function egressWith<S extends z.ZodObject>(airGap: S, sentence: string) {
  return expecting(
    "direct, or a mapping such as { proxy: { http: http://proxy.example.com:3128 } } or { airGap: { registry: { host: registry.example.com } } }",
    z.union([
      z.literal("direct"),
      z.strictObject({
        proxy: proxy.optional().describe("Egress through an HTTP proxy."),
        airGap: advising(airGap, "write the mirrors as in docs/egress.md, or remove it").optional().describe(sentence),
      }),
    ]),
  ).default("direct");
}

/** The egress of a stack. */
export const egress = egressWith(
  airGap,
  "No egress (air gap): images, releases and charts come from internal mirrors.",
);

/**
 * The egress of a single container. Rancher's image contains the charts, and the server needs no release of RKE2 or
 * K3s.
 */
export const containerEgress = egressWith(
  z.strictObject({ registry: registryOfAirGap }),
  "No egress (air gap): images come from an internal registry, charts from Rancher's image, and Docker from the server's image. It cannot be added or removed after the first deploy.",
);

/** The egress of a stack, as validated. */
export type EgressConfig = z.output<typeof egress>;
/** An HTTP proxy, as validated. */
export type ProxyConfig = z.output<typeof proxy>;

/** An air gap, as validated. */
export type AirGapConfig = z.output<typeof airGap>;

/** The part of an air gap's `egress` that every mode has. Some modes require more for their servers or charts. */
type WithAirGap<T> = "direct" | { readonly proxy?: unknown; readonly airGap?: T };

/** The air gap of a stack; undefined when the stack has internet access. */
export function airGapOf<T>(egress: WithAirGap<T>): T | undefined {
  return egress === "direct" ? undefined : egress.airGap;
}

/** Whether the charts of an air gap are in its registry. */
export function chartsInRegistry({ charts, registry }: Pick<AirGapConfig, "charts" | "registry">): boolean {
  return charts === `oci://${registry.host}` || charts.startsWith(`oci://${registry.host}/`);
}

/** Whether a stack has no internet access. */
export function isAirGapped(egress: WithAirGap<unknown>): boolean {
  return airGapOf(egress) !== undefined;
}

/** The part of `egress` and `registry` that every mode has. */
interface WithEgress {
  readonly egress: WithAirGap<{ readonly registry: RegistryConfig }>;
  readonly registry?: RegistryConfig;
}

/** The registry for images, with an air gap or without one. */
export function registryOf({ egress, registry }: WithEgress): RegistryConfig | undefined {
  return airGapOf(egress)?.registry ?? registry;
}

/** Maximum size of a proxy's addresses and exceptions in bytes. They share the user data of a server, twice. */
const MOST_BYTES_OF_PROXY = 8192;

/** The size of a proxy's addresses and exceptions in bytes; 0 without a proxy. */
export function bytesOfProxy(egress: "direct" | { readonly proxy?: ProxyConfig }): number {
  if (egress === "direct" || !egress.proxy) return 0;
  const { http, https = http, noProxy } = egress.proxy;
  return Buffer.byteLength([http, https, ...noProxy].join(","));
}

/** Rejects a proxy whose addresses and exceptions are larger than their part of a server's user data. */
export function* proxySizeRule({
  egress,
}: {
  readonly egress: "direct" | { readonly proxy?: ProxyConfig };
}): Iterable<ErrorLine> {
  const bytes = bytesOfProxy(egress);
  if (bytes <= MOST_BYTES_OF_PROXY || egress === "direct") return;
  const count = egress.proxy?.noProxy.length ?? 0;
  yield `egress.proxy.noProxy: got ${count} entries, ${bytes} bytes with the proxy's address, expected at most ${MOST_BYTES_OF_PROXY}; write a suffix for several names, such as .corp.example.com, or a range for several addresses`;
}

/** Whether `cluster.config` names a credential provider of the image, which the kubelet then uses. */
export function hasOwnProvider(config: Readonly<Record<string, unknown>>): boolean {
  return "image-credential-provider-config" in config;
}

/** The part of a configuration that determines how its servers log in to a registry. */
interface WithServers extends WithEgress {
  readonly cluster: { readonly config: Readonly<Record<string, unknown>> };
}

/** The registry of Amazon ECR that servers pull from with their role; undefined for any other login or registry. */
export function ecrByRole({ egress, registry, cluster: { config } }: WithServers): Ecr | undefined {
  const used = registryOf({ egress, registry });
  return used === undefined || used.auth || hasOwnProvider(config) ? undefined : ecrOf(used.host);
}

/**
 * Rejects passwords of Amazon ECR, which last twelve hours (ECR User Guide, "Private registry authentication"): servers
 * pull images for as long as they live.
 *
 * @param instead the remedy
 */
export function ecrPasswordRule(instead: string): Rule<WithEgress> {
  return function* ({ egress, registry }) {
    const used = registryOf({ egress, registry });
    if (!used?.auth || !(ecrOf(used.host) || used.host === "public.ecr.aws")) return;
    const path = isAirGapped(egress) ? "egress.airGap.registry" : "registry";
    yield `${path}.auth: got true, but a password of Amazon ECR expires after 12 hours, and servers pull images later too; ${instead}`;
  };
}

/** Rules for the egress of a stack in any mode. */
export const egressRules: readonly Rule<WithEgress>[] = [
  function* ({ egress }) {
    if (egress === "direct") return;
    if (egress.proxy && egress.airGap) yield "egress: got proxy and airGap, expected one of them; remove the other";
    if (!egress.proxy && !egress.airGap)
      yield "egress: got neither proxy nor airGap, expected one of them; write proxy: { http: URL }, or egress: direct";
  },
  function* ({ egress, registry }) {
    yield* noRewrite(
      "egress.airGap.registry",
      airGapOf(egress)?.registry,
      "in an air gap, Rancher and its clusters pull images by the name of the registry",
    );
    if (isAirGapped(egress) && registry)
      yield "registry: not needed: images come from egress.airGap.registry; remove it";
  },
];
