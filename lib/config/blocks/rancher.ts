import { z } from "zod";
import { flag, matching, text, variablesFlag, wholeNumber } from "../fields";
import { expecting, noSecretIn } from "../hints";
import type { ErrorLine, Rule } from "../rule";
import {
  certManagerFor,
  primeOnly,
  unknownRancher,
  unsupportedBackup,
  unsupportedCertManager,
} from "../support-matrix";
import { isRancherAtLeast, parseRancherVersion, rancherVersion } from "../versions";
import { show } from "../words";
import { backup, RANCHER_TOOL_CHARTS } from "./backup";
import { chartRepository } from "./chart-repository";
import {
  BACKUP_OWNERS,
  CERT_MANAGER_OWNERS,
  chartValues,
  extraVariableProblems,
  ownedValues,
  RANCHER_OWNERS,
} from "./chart-values";
import { isAirGapped } from "./egress";
import { tls, tlsRules, usesCertManager, usesHttp01 } from "./tls";

const featureName = matching(/^[a-z0-9-]+$/, "the name of a feature flag such as continuous-delivery");

/** The repository of all of Rancher's own releases. */
export const RANCHER_CHARTS = "https://releases.rancher.com/server-charts/latest";
/** The repository of cert-manager's releases. */
export const CERT_MANAGER_CHARTS = "https://charts.jetstack.io";

const certManagerVersion = matching(/^\d+\.\d+\.\d+$/, "an exact version of cert-manager such as 1.21.1");
const objectName = matching(
  /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  "the name of a Kubernetes object such as traefik",
);
const quantity = matching(/^\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/, 'a quantity such as "2", 500m or 4Gi');
const hostPathExpected = "an absolute path such as /var/log/rancher/audit";
const hostPath = text(hostPathExpected, (input) =>
  /^\/[\w./-]*\w$/.test(input) && !input.split("/").includes("..")
    ? undefined
    : `got ${show(input)}, expected ${hostPathExpected}`,
);

const amounts = z.strictObject({
  cpu: quantity.optional().describe('CPU, such as "2" or 500m.'),
  memory: quantity.optional().describe("Memory, such as 4Gi."),
});

const certManager = z.strictObject({
  existing: flag("The cluster already has cert-manager. The stack does not install it."),
  version: certManagerVersion
    .optional()
    .describe("Exact version. Default: the newest that supports the Kubernetes version."),
  ...chartRepository("cert_manager_repository", "its chart", CERT_MANAGER_CHARTS),
  values: chartValues("cert-manager"),
});

const auditLog = z.strictObject({
  // Rancher, "Enabling the API Audit Log".
  level: wholeNumber(0, 3, "the level of detail")
    .default(1)
    .describe(
      "Level of detail: 0 metadata, 1 also headers, 2 also request bodies, 3 also response bodies. The exact meaning depends on Rancher's minor version.",
    ),
  destination: z
    .enum(["sidecar", "hostPath"])
    .default("sidecar")
    .describe("Target of the log: the output of a sidecar container, or a folder on each server (hostPath)."),
  hostPath: hostPath.optional().describe("Folder for destination hostPath. Default: /var/log/rancher/audit."),
  maxAge: wholeNumber(1, 3650, "days")
    .optional()
    .describe("Days after which a log file is deleted. Default: 1, from the chart."),
  // lumberjack, `MaxBackups`: 0 keeps every file.
  maxBackup: wholeNumber(1, 1000, "files")
    .optional()
    .describe("Number of old log files to keep, at least 1. Default: 1, from the chart."),
  maxSize: wholeNumber(1, 10240, "megabytes")
    .optional()
    .describe("Size of a log file in megabytes, after which it is rotated. Default: 100, from the chart."),
});

const ingress = z.strictObject({
  exposure: z
    .enum(["ingress", "gateway", "none"])
    .default("ingress")
    .describe(
      "Kubernetes object that exposes Rancher: an Ingress, a Gateway (mode RancherOnK8s, Rancher 2.14 or newer), or none, if you create your own.",
    ),
  class: objectName.optional().describe("Class of the Ingress. Default: the cluster's default class."),
  gatewayClass: objectName.optional().describe("Class of the Gateway. Required for exposure gateway."),
  controller: z
    .enum(["traefik", "ingress-nginx"])
    .optional()
    .describe(
      "Ingress controller that serves the Ingress. Required on an existing cluster with tls.mode rancher: the stack then configures TLS from the controller to Rancher's pods. Default: the controller of the stack's cluster; none on an existing cluster.",
    ),
  annotations: expecting("a mapping of annotations by name", z.record(z.string(), z.string()))
    .default({})
    .describe("Additional annotations of the Ingress."),
});

/** Rancher itself, in every mode that installs it by Helm. */
export const rancher = expecting(
  "a mapping such as { version: 2.15.0 }",
  z.strictObject({
    version: rancherVersion.describe("Exact version, for example 2.15.0."),
    ...chartRepository("rancher_repository", "Rancher's chart", RANCHER_CHARTS),
    unsupported: flag(
      "Accepts what Rancher does not support: versions of Rancher, Kubernetes, cert-manager and rancher-backup that are not supported together, or another hostname on a deployed stack. A Kubernetes version newer than the newest supported one is still rejected, because Rancher's chart rejects it.",
    ),
    tls: tls.prefault({}).describe("Where TLS ends, and the issuer of the certificate."),
    agentTLSMode: z
      .enum(["strict", "system-store"])
      .optional()
      .describe(
        "How agents verify Rancher's certificate. Default: strict for a private authority, system-store for a public one.",
      ),
    certManager: certManager
      .optional()
      .describe(
        "cert-manager. Every issuer except blank needs it. Default: the stack installs it if the issuer needs it.",
      ),
    replicas: wholeNumber(1, 9, "Rancher's pods")
      .optional()
      .describe("Number of Rancher's pods. Default: 3, or the number of servers if it is lower."),
    features: expecting("a mapping such as { continuous-delivery: false }", z.record(featureName, z.boolean()))
      .default({})
      .describe("Rancher's feature flags by name."),
    auditLog: auditLog.optional().describe("Log of the requests to Rancher's API. Default: none."),
    ingress: ingress.prefault({}).describe("How Rancher is exposed inside the cluster."),
    bootstrapPassword: noSecretIn(
      z.enum(["generated", "variable"]),
      "write variable, and set the Terraform variable bootstrap_password",
    )
      .default("generated")
      .describe("First password of the administrator: generated, or from the Terraform variable bootstrap_password."),
    additionalTrustedCAs: variablesFlag(
      "Additional authorities that Rancher trusts. Set their certificates in the Terraform variable additional_trusted_cas.",
      "additional_trusted_cas",
    ),
    resources: z
      .strictObject({
        requests: amounts.optional().describe("Resources that Kubernetes reserves for each pod."),
        limits: amounts.optional().describe("Maximum resources of each pod."),
      })
      .optional()
      .describe("CPU and memory of each of Rancher's pods. Default: no requests and no limits."),
    priorityClass: objectName
      .optional()
      .describe("Priority class of Rancher's pods. Default: rancher-critical, from the chart."),
    values: chartValues("Rancher"),
    backup: backup.optional().describe("The operator rancher-backup, with a schedule and a bucket. Default: none."),
  }),
);

/** Rancher, as validated. */
export type RancherConfig = z.output<typeof rancher>;

/** Why Kubernetes does not support the cert-manager to install; undefined when it does, or when none is installed. */
export function certManagerProblem(
  { tls, certManager, unsupported }: RancherConfig,
  kubernetes: { readonly major: number; readonly minor: number },
): string | undefined {
  if (!usesCertManager(tls) || certManager?.existing) return undefined;
  const version = certManager?.version ?? certManagerFor(kubernetes);
  // Every Kubernetes version in the support matrix has a cert-manager, and another rule rejects other versions.
  if (unsupported === (version !== undefined)) return undefined;
  return unsupportedCertManager(version, kubernetes);
}

/** Whether values of Rancher's chart set the ports of the Gateway's listeners. */
function hasGatewayPorts(values: RancherConfig["values"]): boolean {
  const { gateway } = values as { gateway?: { gatewayClass?: { ports?: { http?: unknown; https?: unknown } } } };
  const ports = gateway?.gatewayClass?.ports;
  return ports?.http !== undefined && ports.https !== undefined;
}

/** The input of a rule about Rancher's version. */
interface WithVersion {
  readonly rancher: Pick<RancherConfig, "version" | "unsupported"> & { readonly auditLog?: { readonly level: number } };
}

/** Rejects a Rancher version that is not in the support matrix, unless the user accepts it. */
export function* knownRancherRule({ rancher: { version, unsupported } }: WithVersion): Iterable<ErrorLine> {
  const problem = unknownRancher(parseRancherVersion(version));
  if (problem && !unsupported) yield `rancher.version: ${problem}`;
}

/** Rejects the audit log's level 0 where it disables the log. */
export function* auditLevelRule({ rancher: { version, auditLog } }: WithVersion): Iterable<ErrorLine> {
  if (auditLog?.level === 0 && !isRancherAtLeast(version, 12))
    yield "rancher.auditLog.level: got 0, which means no log before Rancher 2.12; write 1 to 3, or remove auditLog";
}

/** The input of the rules about Rancher itself, for any mode. */
interface WithRancher {
  readonly hostname: string;
  readonly rancher: RancherConfig;
  /** Egress. Absent: direct. */
  readonly egress?: "direct" | { readonly airGap?: unknown };
}

/** Rules for Rancher's fields that apply to any version of Rancher. */
export const rancherFieldRules: readonly Rule<WithRancher>[] = [
  ...tlsRules,
  auditLevelRule,
  function* ({ rancher: { tls, certManager } }) {
    if (tls.dns01?.nameservers && certManager?.existing)
      yield "rancher.tls.dns01.nameservers: got DNS servers, but with certManager.existing the stack does not configure cert-manager; set dns01RecursiveNameservers in its own values, and remove this field";
    if (certManager === undefined) return;
    if (!usesCertManager(tls)) {
      yield `rancher.certManager: not needed: issuer is ${tls.issuer}; remove it`;
    } else if (certManager.existing) {
      const given = { ...certManager, values: Object.keys(certManager.values).length > 0 };
      for (const field of ["version", "repository", "repositoryAuth", "values"] as const) {
        if (!given[field]) continue;
        yield `rancher.certManager.${field}: not needed: with existing: true the stack does not install cert-manager; remove one of them`;
      }
    }
  },
  // Traefik, `shouldProcessIngress`: if an Ingress has the annotation for its class, Traefik serves it only with the
  // class traefik.
  function* ({ rancher: { tls, ingress } }) {
    const { class: name = "traefik", controller } = ingress;
    if (usesHttp01(tls) && controller === "traefik" && name !== "traefik")
      yield `rancher.ingress.class: got ${name}, but with issuer acme Traefik answers Let's Encrypt only for the class traefik; write traefik, or tls.issuer rancher, ca or blank`;
  },
  function* ({ rancher: { tls, ingress } }) {
    if (ingress.exposure === "ingress") return;
    const createsCertificate = ingress.exposure === "gateway" && tls.issuer === "rancher";
    if ((usesHttp01(tls) || tls.issuer === "rancher") && !createsCertificate) {
      yield `rancher.ingress.exposure: ${
        ingress.exposure === "gateway"
          ? "got gateway, but issuer acme needs cert-manager's support of the Gateway API, which is disabled; write tls.issuer rancher, ca or blank, or exposure ingress"
          : `got none, but with issuer ${tls.issuer} cert-manager creates the certificate for an Ingress; write tls.issuer ca or blank, or exposure ingress`
      }`;
    }
    if (tls.mode === "rancher")
      yield `rancher.ingress.exposure: got ${ingress.exposure}, but tls.mode rancher needs an Ingress; write tls.mode ingress, or exposure ingress`;
  },
  function* ({ egress = "direct", rancher }) {
    if (isAirGapped(egress) || rancher.repository !== undefined) return;
    const problem = primeOnly(parseRancherVersion(rancher.version));
    if (problem) yield `rancher.version: ${problem}`;
  },
  function* ({ rancher }) {
    const { auditLog } = rancher;
    if (!auditLog) return;
    if (auditLog.hostPath !== undefined && auditLog.destination !== "hostPath")
      yield `rancher.auditLog.hostPath: not needed: destination is ${auditLog.destination}; remove it, or write destination hostPath`;
  },
  function* ({ rancher }) {
    const { exposure, gatewayClass } = rancher.ingress;
    if (exposure !== "gateway") {
      if (gatewayClass) yield `rancher.ingress.gatewayClass: not needed: exposure is ${exposure}; remove it`;
      return;
    }
    if (!gatewayClass) yield "rancher.ingress.gatewayClass: missing, expected the class of the Gateway";
    if (gatewayClass && gatewayClass !== "traefik" && !hasGatewayPorts(rancher.values))
      yield `rancher.ingress.gatewayClass: got ${gatewayClass}, but the chart's listeners use Traefik's ports 8000 and 8443; write ${gatewayClass}'s ports in rancher.values.gateway.gatewayClass.ports, such as { http: 80, https: 443 }`;
    if (!isRancherAtLeast(rancher.version, 14))
      yield `rancher.ingress.exposure: got gateway, which Rancher supports since 2.14, but rancher.version is ${rancher.version}; write ingress or none`;
  },
  function* ({ rancher: { ingress } }) {
    if (ingress.exposure === "ingress") return;
    for (const field of ["class", "controller"] as const) {
      if (ingress[field] === undefined) continue;
      yield `rancher.ingress.${field}: not needed: exposure is ${ingress.exposure}, without an Ingress; remove it`;
    }
    if (Object.keys(ingress.annotations).length > 0)
      yield `rancher.ingress.annotations: not needed: exposure is ${ingress.exposure}, without an Ingress; remove them`;
  },
  function* ({ rancher }) {
    yield* ownedValues(["rancher", "values"], rancher.values, RANCHER_OWNERS);
    yield* extraVariableProblems(rancher.values);
  },
  function* ({ rancher: { certManager } }) {
    if (certManager) yield* ownedValues(["rancher", "certManager", "values"], certManager.values, CERT_MANAGER_OWNERS);
  },
  function* ({ rancher: { backup } }) {
    if (backup) yield* ownedValues(["rancher", "backup", "values"], backup.values, BACKUP_OWNERS);
  },
  // Credentials require a repository in the file, because the default repositories are public.
  function* ({ egress = "direct", rancher }) {
    if (isAirGapped(egress)) return;
    const places = [
      ["rancher", rancher, RANCHER_CHARTS],
      ["rancher.certManager", rancher.certManager, CERT_MANAGER_CHARTS],
      ["rancher.backup", rancher.backup, RANCHER_TOOL_CHARTS],
    ] as const;
    for (const [path, place, absent] of places) {
      if (place?.repositoryAuth && place.repository === undefined && !("existing" in place && place.existing))
        yield `${path}.repositoryAuth: got true, but without ${path}.repository the chart comes from ${absent}, which requires no credentials; write ${path}.repository, or remove repositoryAuth`;
    }
  },
  function* ({ rancher }) {
    const problem = rancher.backup && unsupportedBackup(rancher.backup.version, parseRancherVersion(rancher.version));
    if (problem && !rancher.unsupported) yield `rancher.backup.version: ${problem}`;
  },
];

/** Rules for Rancher's version and fields. */
export const rancherRules: readonly Rule<WithRancher>[] = [knownRancherRule, ...rancherFieldRules];

/**
 * Rejects a Gateway on a cluster that the stack creates. RKE2's and K3s' Traefik serves no Gateway by default, and
 * Helm does not wait for one: the deploy would succeed, and no client could reach Rancher (Traefik, "Kubernetes Gateway
 * API").
 */
export function* servedGatewayRule({ rancher }: Pick<WithRancher, "rancher">): Iterable<ErrorLine> {
  if (rancher.ingress.exposure === "gateway")
    yield "rancher.ingress.exposure: got gateway, but the ingress controller of the stack's cluster serves no Gateway; write ingress, or none with a Gateway of yours";
}

/** Rules for Rancher's fields on a cluster that the stack creates. */
export const createdClusterRules: readonly Rule<Pick<WithRancher, "rancher">>[] = [
  servedGatewayRule,
  function* ({ rancher }) {
    if (rancher.certManager?.existing)
      yield "rancher.certManager.existing: got true, but the stack creates the cluster, which has no cert-manager yet; remove it";
  },
  function* ({ rancher }) {
    if (rancher.backup?.roleArn)
      yield "rancher.backup.roleArn: got a role, which only pods on EKS can assume; remove it, and set the Terraform variables backup_access_key and backup_secret_key";
  },
];
