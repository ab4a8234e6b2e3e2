import { z } from "zod";
import type { Rule } from "../rule";
import { address, expecting, matching, show, text, variablesFlag } from "../text";

const chartsExpected =
  "a chart repository or the absolute path of a folder, without a slash at its end, such as oci://registry.example.com/charts or /srv/charts";

const proxyExpected = "the address of an HTTP proxy such as http://proxy.example.com:3128";

const proxyForm = /^http:\/\/[\w.-]+(:\d{1,5})?$/;

const proxyAddress = address(
  proxyForm,
  proxyExpected,
  "write auth: true, and set the Terraform variables proxy_username and proxy_password",
);

/** The forms that programs accept in NO_PROXY: a name, a suffix or a range. Most programs ignore wildcards. */
const noProxyEntry = text("a name, a suffix or a range such as .corp.example.com or 10.8.0.0/16", (input) => {
  if (/^\.?[a-z0-9-]+(\.[a-z0-9-]+)*(\/\d{1,2})?$/i.test(input)) return undefined;
  const suffix = input.replace(/^\*\./, ".");
  const remedy = suffix !== input ? `; write ${suffix}` : "";
  return `got ${show(input)}, expected a name, a suffix or a range such as .corp.example.com or 10.8.0.0/16${remedy}`;
});

const proxy = z.strictObject({
  http: proxyAddress.describe("Proxy of requests to http addresses, without credentials."),
  https: proxyAddress.optional().describe("Proxy of requests to https addresses. Absent: the same."),
  auth: variablesFlag(
    "The proxy asks for credentials, which come from the Terraform variables proxy_username and proxy_password. Systems Manager is then reached without it.",
    "proxy_username",
    "proxy_password",
  ),
  noProxy: expecting("a list of names, suffixes and ranges such as [.corp.example.com]", z.array(noProxyEntry))
    .default([])
    .describe("What is reached without the proxy, besides the cluster itself. With network.existing: the VPC's range."),
});

const upstream = matching(
  /^(\*|[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?)$/,
  'the host of a registry such as quay.io, or "*" for every one',
);

/** A registry for images, instead of their public registries. */
export const registry = expecting(
  "a mapping such as { host: registry.example.com:5000 }",
  z.strictObject({
    host: matching(
      /^(?=.*[.:])[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/,
      "the host of a registry, with its port where it is not 443, such as registry.example.com:5000",
    ).describe("Host and port. Images have the same path below it as in the registry they are published in."),
    auth: variablesFlag(
      "The registry asks for credentials, which come from the Terraform variables registry_username and registry_password.",
      "registry_username",
      "registry_password",
    ),
    privateCA: variablesFlag(
      "Its certificate is of an authority that machines do not know, whose certificate comes from the Terraform variable registry_ca.",
      "registry_ca",
    ),
    mirrors: expecting("a list of registries such as [docker.io, quay.io]", z.array(upstream))
      .optional()
      .describe(
        'Registries whose images the servers take from this one too; "*" for every one. Absent: none, in an air gap every one.',
      ),
  }),
);

/** The location of an air gap's charts. No folder of the path is `..`. */
const charts = address(
  /^((https|oci):\/\/[\w.-]+(:\d{1,5})?(\/[\w.~%+-]+)*|(\/(?!\.\.(\/|$))[\w.~+-]+)+)$/,
  chartsExpected,
  "write chartsAuth: true, and set the Terraform variables charts_username and charts_password",
);

const airGap = z.strictObject({
  registry: registry.describe("The private registry that has every image."),
  artifacts: matching(
    /^(https:\/\/[\w.-]+(:\d{1,5})?|s3:\/\/[a-z0-9][a-z0-9-]{1,61}[a-z0-9])(\/[\w.~%+-]+)*$/,
    "a folder of releases by https or in a bucket, without a slash at its end, such as https://mirror.example.com/rke2 or s3://bucket/rke2",
  )
    .optional()
    .describe(
      "Where the servers download RKE2 or K3s from: a folder with one folder for each version; a bucket is in the stack's region. Needed where the servers are the stack's own.",
    ),
  charts: charts.describe(
    "Where Terraform gets every chart from: a repository by https or oci, or a folder of archives on its machine.",
  ),
  chartsAuth: variablesFlag(
    "That repository asks for credentials, which come from the Terraform variables charts_username and charts_password. Not for charts in the registry itself: they have those of registry.auth.",
    "charts_username",
    "charts_password",
  ),
});

const accessExpected = "direct, or a mapping such as { proxy: { http: http://proxy.example.com:3128 } }";
const throughProxy = proxy.optional().describe("Through an HTTP proxy.");

/** The egress of a stack. */
export const access = expecting(
  accessExpected,
  z.union([
    z.literal("direct"),
    z.strictObject({
      proxy: throughProxy,
      airGap: airGap.optional().describe("Not at all: images, releases and charts come from mirrors inside."),
    }),
  ]),
).default("direct");

const containerAirGap = z.strictObject({ registry: registry.describe("The private registry that has every image.") });

/** The egress of a single container, whose charts are in its image and which needs no release. */
export const containerAccess = expecting(
  accessExpected,
  z.union([
    z.literal("direct"),
    z.strictObject({
      proxy: throughProxy,
      airGap: containerAirGap
        .optional()
        .describe(
          "Not at all: images come from a registry inside, charts with Rancher's image, Docker with the server's.",
        ),
    }),
  ]),
).default("direct");

export type AccessConfig = z.output<typeof access>;
export type ProxyConfig = z.output<typeof proxy>;
export type RegistryConfig = z.output<typeof registry>;

/** An air gap, as validated. */
export type AirGapConfig = NonNullable<Exclude<AccessConfig, "direct">["airGap"]>;

/** The part of an air gap's `access` that every mode has. Some modes require more for their servers or charts. */
type WithAirGap<T> = "direct" | { readonly proxy?: unknown; readonly airGap?: T };

/** The air gap of a stack; undefined when the stack has internet access. */
export function airGapOf<T>(access: WithAirGap<T>): T | undefined {
  return access === "direct" ? undefined : access.airGap;
}

/** Whether the charts of an air gap are in its registry. */
export function chartsInRegistry({ charts, registry }: Pick<AirGapConfig, "charts" | "registry">): boolean {
  return charts === `oci://${registry.host}` || charts.startsWith(`oci://${registry.host}/`);
}

/** Whether a stack has no internet access. */
export function isAirGapped(access: WithAirGap<unknown>): boolean {
  return airGapOf(access) !== undefined;
}

/** The registry for images, with an air gap or without one. */
export function registryOf(config: {
  readonly access: WithAirGap<{ readonly registry: RegistryConfig }>;
  readonly registry?: RegistryConfig;
}): RegistryConfig | undefined {
  return airGapOf(config.access)?.registry ?? config.registry;
}

/** The part of `access` and `registry` that every mode has. */
interface WithWayOut {
  readonly access: "direct" | { readonly proxy?: unknown; readonly airGap?: { readonly registry: RegistryConfig } };
  readonly registry?: RegistryConfig;
}

/** Rules for the egress of a stack in any mode. */
export const wayOutRules: readonly Rule<WithWayOut>[] = [
  function* ({ access }) {
    if (access === "direct") return;
    if (access.proxy && access.airGap) yield "access: got proxy and airGap, expected one of them; remove the other";
    if (!access.proxy && !access.airGap)
      yield "access: got an empty mapping, expected proxy or airGap in it; write one of them, or direct";
  },
  function* ({ access, registry }) {
    if (isAirGapped(access) && registry)
      yield "registry: not needed: access.airGap.registry says where images come from; remove it";
  },
];
