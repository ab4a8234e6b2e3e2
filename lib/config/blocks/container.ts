import { z } from "zod";
import { flag, matching, wholeNumber } from "../fields";
import { expecting, noSecretIn } from "../hints";
import type { Problem } from "../problem";
import { atKey, type Rule } from "../rule";
import { primeOnly } from "../support-matrix";
import { parseRancherVersion } from "../versions";
import { bytesOfProxy, type containerEgress, isAirGapped, registryOf } from "./egress";
import { auditLevelRule, knownRancherRule, rancher } from "./rancher";
import type { RegistryConfig } from "./registry";
import { logProblems, ROOT_GIB } from "./stack-facts";

/** Rancher's image on Docker Hub. */
const PUBLIC_IMAGE = "rancher/rancher";
const image = matching(
  /^([a-z0-9.-]+(:\d{1,5})?\/)?[a-z0-9]+([._/-]+[a-z0-9]+)*$/,
  "an image without a tag such as rancher/rancher or registry.example.com/rancher/rancher",
);

const tls = z.strictObject({
  mode: z
    .enum(["rancher", "external"], {
      error: ({ input }) =>
        input === "ingress" ? "got ingress, but a container has no ingress; write rancher or external" : undefined,
    })
    .default("rancher")
    .describe("Where TLS ends: at Rancher's container (rancher), or at a load balancer in front of it (external)."),
  issuer: z
    .enum(["rancher", "blank", "acme"], {
      error: ({ input }) =>
        input === "ca"
          ? "got ca, but a container has no cert-manager to issue certificates; issue the certificate yourself, and write blank with privateCA true"
          : undefined,
    })
    .default("rancher")
    .describe(
      "Issuer of the certificate: Rancher's own authority (rancher), none because you provide the certificate (blank), or Let's Encrypt (acme).",
    ),
  privateCA: rancher.shape.tls.unwrap().shape.privateCA,
});

const auditLog = z.strictObject({
  level: rancher.shape.auditLog.unwrap().shape.level,
  maxAge: wholeNumber(1, 3650, "days")
    .optional()
    .describe("Days after which a log file is deleted. Default: set by Rancher."),
  // lumberjack, `MaxBackups`: 0 keeps every file.
  maxBackup: wholeNumber(1, 1000, "files")
    .optional()
    .describe("Number of old log files to keep, at least 1. Default: set by Rancher."),
  maxSize: wholeNumber(1, 10240, "megabytes")
    .optional()
    .describe("Size of a log file in megabytes, after which it is rotated. Default: set by Rancher."),
});

const environment = z.record(
  matching(/^[A-Z_][A-Z0-9_]*$/, "the name of a variable such as CATTLE_TLS_MIN_VERSION"),
  expecting(
    "a text of one line",
    noSecretIn(
      z
        .string()
        .regex(/^[^\r\n\0]*$/)
        .meta({ patternErrorMessage: "expected a text of one line" }),
      "write the value in quotes, and never write a secret",
    ),
  ),
);

/** Rancher as a single container (Rancher, "Installing Rancher on a Single Node Using Docker"). */
export const container = expecting(
  "a mapping such as { version: 2.15.0 }",
  z.strictObject({
    version: rancher.shape.version,
    image: image.default(PUBLIC_IMAGE).describe("Rancher's image without a tag. The tag is the version."),
    unsupported: flag("Accepts a version that is not in the support matrix."),
    tls: tls.prefault({}).describe("Where TLS ends, and the issuer of the certificate."),
    agentTLSMode: rancher.shape.agentTLSMode,
    features: rancher.shape.features,
    auditLog: auditLog
      .optional()
      .describe("Log of the requests to Rancher's API, in /var/log/rancher/auditlog on the server. Default: none."),
    bootstrapPassword: rancher.shape.bootstrapPassword,
    additionalTrustedCAs: rancher.shape.additionalTrustedCAs,
    environment: expecting('a mapping of environment variables such as { CATTLE_TLS_MIN_VERSION: "1.3" }', environment)
      .default({})
      .describe(
        "Additional environment variables of the container. Never write a secret here. Variables that another field sets are rejected.",
      ),
  }),
);

/** Rancher in a container, as validated. */
type ContainerConfig = z.output<typeof container>;

/**
 * Environment variables of Rancher's container that a field of the configuration sets, always or with a part of the
 * egress. `rancher.environment` may set any other variable (Rancher, "Advanced Options for Docker Installs").
 */
const VARIABLE_OWNERS = {
  always: {
    ACME_DOMAIN: "rancher.tls.issuer acme",
    AUDIT_LEVEL: "rancher.auditLog.level",
    AUDIT_LOG_ENABLED: "rancher.auditLog",
    AUDIT_LOG_MAXAGE: "rancher.auditLog.maxAge",
    AUDIT_LOG_MAXBACKUP: "rancher.auditLog.maxBackup",
    AUDIT_LOG_MAXSIZE: "rancher.auditLog.maxSize",
    AUDIT_LOG_PATH: "rancher.auditLog",
    CATTLE_AGENT_TLS_MODE: "rancher.agentTLSMode",
    CATTLE_BOOTSTRAP_PASSWORD: "rancher.bootstrapPassword",
    CATTLE_FEATURES: "rancher.features",
    SSL_CERT_DIR: "rancher.additionalTrustedCAs",
  },
  proxy: { HTTP_PROXY: "egress.proxy", HTTPS_PROXY: "egress.proxy", NO_PROXY: "egress.proxy" },
  registry: { CATTLE_SYSTEM_DEFAULT_REGISTRY: "registry.host" },
  airGap: { CATTLE_SYSTEM_CATALOG: "egress.airGap" },
};

/** An error for each environment variable that another field sets. */
function* ownedVariables(
  { environment }: Pick<ContainerConfig, "environment">,
  owners: Readonly<Record<string, string>>,
): Iterable<Problem> {
  for (const name of Object.keys(environment)) {
    const field = owners[name];
    if (field) yield atKey("rancher.environment", `is set by ${field}; remove it here`, name);
  }
}

/** Rancher's defaults of the audit log (Rancher, "Enabling the API Audit Log"). */
const DEFAULT_LOG = { maxSize: 100, maxBackup: 10 };

/** Maximum size of the container's variables in bytes: their part of the server's user data. */
const MOST_BYTES = 8192;
/** Size of the parts of systemd units for a proxy. */
const BYTES_OF_UNITS = 600;

/** Rules for Rancher in a container. */
export const containerRules: readonly Rule<{
  readonly egress: z.output<typeof containerEgress>;
  readonly registry?: RegistryConfig;
  readonly rancher: ContainerConfig;
}>[] = [
  knownRancherRule,
  auditLevelRule,
  function* ({ egress, rancher: { environment, features, image } }) {
    const lines = (variables: object) => Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
    const proxy = bytesOfProxy(egress);
    // The proxy is in two files, and in a part of each systemd unit.
    const parts = {
      "egress.proxy.noProxy": proxy === 0 ? 0 : 2 * proxy + BYTES_OF_UNITS,
      "rancher.environment": Buffer.byteLength(lines(environment).join("")),
      "rancher.features": Buffer.byteLength(lines(features).join("")),
      "rancher.image": Buffer.byteLength(image),
    };
    const [largest, bytes] = Object.entries(parts).reduce((most, part) => (part[1] > most[1] ? part : most));
    const sum = Object.values(parts).reduce((total, each) => total + each);
    if (sum > MOST_BYTES)
      yield `${largest}: got ${bytes} bytes${sum > bytes ? ` of ${sum} with the other variables` : ""}, expected at most ${MOST_BYTES} for all, their part of the server's user data; write fewer or shorter values`;
  },
  ({ egress, registry, rancher }) =>
    ownedVariables(rancher, {
      ...(egress !== "direct" && egress.proxy && VARIABLE_OWNERS.proxy),
      ...(registryOf({ egress, registry }) && VARIABLE_OWNERS.registry),
      ...(isAirGapped(egress) && VARIABLE_OWNERS.airGap),
    }),
  function* ({ rancher: { auditLog } }) {
    if (!auditLog) return;
    const { maxSize = DEFAULT_LOG.maxSize, maxBackup = DEFAULT_LOG.maxBackup } = auditLog;
    yield* logProblems({ maxSize, maxBackup }, ROOT_GIB.withDataVolume, 1);
  },
  // Distribution, "Reference grammar": a first part with a dot or a colon in it is a registry.
  function* ({ egress, registry, rancher: { image } }) {
    const [first = "", ...rest] = image.split("/");
    const host = registryOf({ egress, registry })?.host;
    if (host !== undefined && rest.length > 0 && /[.:]/.test(first))
      yield `rancher.image: got ${image}, but images come from registry.host ${host}; write ${rest.join("/")}`;
  },
  // The instance is replaced before it pulls the image.
  function* ({ egress, registry, rancher: { image, version } }) {
    if (image !== PUBLIC_IMAGE || registryOf({ egress, registry })) return;
    const problem = primeOnly(parseRancherVersion(version), "another rancher.image, or registry");
    if (problem) yield `rancher.version: ${problem}`;
  },
  ({ rancher }) => ownedVariables(rancher, VARIABLE_OWNERS.always),
  function* ({ rancher: { tls } }) {
    if (tls.mode !== "external" || tls.issuer === "blank") return;
    const reason = {
      rancher: "Rancher's own authority issues no certificate for it",
      acme: "Rancher requests a certificate of Let's Encrypt only for its own port 443, which clients do not reach behind a load balancer",
    }[tls.issuer];
    yield `rancher.tls.issuer: got ${tls.issuer} with tls.mode external, but TLS ends at the load balancer, and ${reason}; write issuer blank, or mode rancher`;
  },
];
