import { z } from "zod";
import { ISSUERS, TLS_MODES } from "../rancher-tls";
import { expecting, matching, text, wholeNumber } from "../text";
import { rancherVersion } from "../versions";
import { backup } from "./backup";
import { additionalTrustedCAs, agentTLSMode, auditLevel, bootstrapPassword, features } from "./rancher-fields";

/** Where Rancher's own releases are, all of them. */
export const RANCHER_CHARTS = "https://releases.rancher.com/server-charts/latest";
/** Where cert-manager's releases are. */
export const CERT_MANAGER_CHARTS = "https://charts.jetstack.io";

/** A repository of charts, by its address without credentials. */
export const chartRepository = matching(
  /^(https|oci):\/\/[\w.-]+(:\d{1,5})?(\/[\w.~%+-]+)*$/,
  "the address of a chart repository without a slash at its end such as https://charts.example.com/rancher",
);

const mailAddress = matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "a mail address such as platform@example.com");
const certManagerVersion = matching(/^\d+\.\d+\.\d+$/, "an exact version of cert-manager such as 1.21.1");
const objectName = matching(
  /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  "the name of a Kubernetes object such as traefik",
);
const quantity = matching(/^\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/, 'a quantity such as "2", 500m or 4Gi');
const hostPath = text("an absolute path such as /var/log/rancher/audit", (input) =>
  /^\/[\w./-]*\w$/.test(input) && !input.split("/").includes("..")
    ? undefined
    : `got ${JSON.stringify(input)}, expected an absolute path such as /var/log/rancher/audit`,
);

const amounts = z.strictObject({
  cpu: quantity.optional().describe("Processors."),
  memory: quantity.optional().describe("Memory."),
});

const tls = z.strictObject({
  mode: z
    .enum(TLS_MODES)
    .default("ingress")
    .describe(
      "Where TLS ends: at the ingress, on a balancer before it (external), or at Rancher's pods, to which the ingress encrypts again (rancher).",
    ),
  issuer: z
    .enum(ISSUERS)
    .default("rancher")
    .describe(
      "Who issues the certificate: Rancher's own authority, nobody since you give it (blank), your authority (ca), or Let's Encrypt (acme).",
    ),
  privateCA: z
    .boolean()
    .optional()
    .describe(
      "The certificate you give is of an authority that machines do not know; you give its root too. Absent: false.",
    ),
  email: mailAddress.optional().describe("Where Let's Encrypt writes to. Needed for issuer acme."),
  environment: z
    .enum(["production", "staging"])
    .optional()
    .describe("Of Let's Encrypt; no browser trusts the certificates of staging. Absent: production."),
});

const certManager = z.strictObject({
  existing: z.boolean().default(false).describe("The cluster has a cert-manager already; none is installed."),
  version: certManagerVersion.optional().describe("Exact version. Absent: the newest that goes with Kubernetes."),
  repository: chartRepository.optional().describe(`Repository of its chart. Absent: ${CERT_MANAGER_CHARTS}.`),
});

const auditLog = z.strictObject({
  level: auditLevel,
  destination: z
    .enum(["sidecar", "hostPath"])
    .default("sidecar")
    .describe("To the output of a container beside Rancher, or to a folder of each server."),
  hostPath: hostPath.optional().describe("The folder of destination hostPath. Absent: /var/log/rancher/audit."),
  maxAge: wholeNumber(1, 3650, "days").optional().describe("Days after which a log file goes. Absent: the chart's, 1."),
  maxBackup: wholeNumber(0, 1000, "files").optional().describe("How many files are kept. Absent: the chart's, 1."),
  maxSize: wholeNumber(1, 10240, "megabytes")
    .optional()
    .describe("Size at which a file is rotated. Absent: the chart's, 100."),
});

const ingress = z.strictObject({
  exposure: z
    .enum(["ingress", "gateway", "none"])
    .default("ingress")
    .describe(
      "By which objects Rancher is reached: an Ingress, a Gateway (2.14 or newer), or none, since you make your own.",
    ),
  class: objectName.optional().describe("Class of the Ingress. Absent: the cluster's default class."),
  gatewayClass: objectName.optional().describe("Class of the Gateway; needed for exposure gateway."),
  controller: z
    .enum(["traefik", "ingress-nginx"])
    .optional()
    .describe("What serves the Ingress; needed for tls.mode rancher, where it has to be told to encrypt again."),
  annotations: expecting("a mapping of annotations by name", z.record(z.string(), z.string()))
    .default({})
    .describe("More annotations of the Ingress."),
});

/** Rancher itself: the same in every mode that installs it by Helm. */
export const rancher = expecting(
  "a mapping such as { version: 2.15.0 }",
  z.strictObject({
    version: rancherVersion.describe("Exact version, for example 2.15.0."),
    repository: chartRepository.optional().describe(`Repository of Rancher's chart. Absent: ${RANCHER_CHARTS}.`),
    unsupported: z
      .boolean()
      .default(false)
      .describe(
        "Consent to versions of Rancher, Kubernetes, cert-manager and rancher-backup that are not supported together. A Kubernetes newer than the newest supported one is rejected all the same, as Rancher's chart rejects it.",
      ),
    tls: tls.prefault({}).describe("Where TLS ends and whose certificate it is."),
    agentTLSMode,
    certManager: certManager.optional().describe("cert-manager, where the issuer needs one."),
    replicas: wholeNumber(1, 9, "Rancher's pods")
      .optional()
      .describe("Rancher's pods. Absent: 3, or as many as there are servers."),
    features,
    auditLog: auditLog.optional().describe("Log of the requests to Rancher's API. Absent: none."),
    ingress: ingress.prefault({}).describe("How Rancher is reached inside the cluster."),
    bootstrapPassword,
    additionalTrustedCAs,
    resources: z
      .strictObject({
        requests: amounts.optional().describe("What each pod is given."),
        limits: amounts.optional().describe("What each pod may take."),
      })
      .optional()
      .describe("Processors and memory of each pod. Absent: no bounds."),
    priorityClass: objectName.optional().describe("Priority class of the pods. Absent: the chart's, rancher-critical."),
    values: expecting("a mapping of values of Rancher's chart", z.record(z.string(), z.unknown()))
      .default({})
      .describe("Any other value of Rancher's chart; what a field here sets is refused."),
    backup: backup.optional().describe("The operator rancher-backup, with a schedule and a bucket. Absent: none."),
  }),
);

/** Rancher, as validated. */
export type RancherConfig = z.output<typeof rancher>;
