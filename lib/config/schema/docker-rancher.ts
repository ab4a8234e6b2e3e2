import { z } from "zod";
import { expecting, matching, wholeNumber } from "../text";
import { rancherVersion } from "../versions";
import { additionalTrustedCAs, agentTLSMode, auditLevel, bootstrapPassword, features } from "./rancher-fields";

/** Who issues the certificate, of those that a container knows. */
export const DOCKER_ISSUERS = ["rancher", "blank", "acme"] as const;

const image = matching(
  /^([a-z0-9.-]+(:\d{1,5})?\/)?[a-z0-9]+([._/-]+[a-z0-9]+)*$/,
  "an image without a tag such as rancher/rancher or registry.example.com/rancher/rancher",
);

const tls = z.strictObject({
  mode: z
    .enum(["rancher", "external"], {
      error: ({ input }) =>
        input === "ingress"
          ? "got ingress, but before a container there is none; write rancher, or external"
          : undefined,
    })
    .default("rancher")
    .describe("Where TLS ends: at Rancher's container, or on a balancer before it (external)."),
  issuer: z
    .enum(DOCKER_ISSUERS, {
      error: ({ input }) =>
        input === "ca"
          ? "got ca, but what issues by an authority is cert-manager, and beside a container there is none; issue the certificate yourself and write blank, with privateCA true"
          : undefined,
    })
    .default("rancher")
    .describe(
      "Who issues the certificate: Rancher's own authority, nobody since you give it (blank), or Let's Encrypt (acme).",
    ),
  privateCA: z
    .boolean()
    .optional()
    .describe(
      "The certificate you give is of an authority that machines do not know; you give its root too. Absent: false.",
    ),
});

const auditLog = z.strictObject({
  level: auditLevel,
  maxAge: wholeNumber(1, 3650, "days").optional().describe("Days after which a log file goes. Absent: Rancher's own."),
  maxBackup: wholeNumber(0, 1000, "files").optional().describe("How many files are kept. Absent: Rancher's own."),
  maxSize: wholeNumber(1, 10240, "megabytes")
    .optional()
    .describe("Size at which a file is rotated. Absent: Rancher's own."),
});

const environment = z.record(
  matching(/^[A-Z_][A-Z0-9_]*$/, "the name of a variable such as CATTLE_TLS_MIN_VERSION"),
  matching(/^[^\r\n\0]*$/, "a text of one line"),
);

/** Rancher as a single container (Rancher, "Installing Rancher on a Single Node Using Docker"). */
export const dockerRancher = expecting(
  "a mapping such as { version: 2.15.0 }",
  z.strictObject({
    version: rancherVersion.describe("Exact version, for example 2.15.0."),
    image: image.default("rancher/rancher").describe("Rancher's image without its tag, which is the version."),
    unsupported: z.boolean().default(false).describe("Consent to a version that the support matrix does not have."),
    tls: tls.prefault({}).describe("Where TLS ends and whose certificate it is."),
    agentTLSMode,
    features,
    auditLog: auditLog
      .optional()
      .describe("Log of the requests to Rancher's API, in /var/log/rancher/auditlog of the server. Absent: none."),
    bootstrapPassword,
    additionalTrustedCAs,
    environment: expecting("a mapping of environment variables by name", environment)
      .default({})
      .describe("More environment variables of the container, none of them secret; what a field here sets is refused."),
  }),
);
