import { isAirGapped } from "../access";
import { ownedIn } from "../chart-values";
import type { RancherConfig } from "../schema/rancher";
import { primeOnly, unknownRancher, unsupportedBackup } from "../support-matrix";
import { isRancherAtLeast, parseRancherVersion } from "../versions";
import { rancherTlsRules, type WithRancher } from "./rancher-tls";
import type { Rule } from "./rule";

/** Whether values of Rancher's chart say the ports of the Gateway's listeners. */
function hasGatewayPorts(values: RancherConfig["values"]): boolean {
  const { gateway } = values as { gateway?: { gatewayClass?: { ports?: { http?: unknown; https?: unknown } } } };
  const ports = gateway?.gatewayClass?.ports;
  return ports?.http !== undefined && ports.https !== undefined;
}

/** Rancher's chart and tools, whichever version it has. */
export const rancherFieldRules: readonly Rule<WithRancher>[] = [
  ...rancherTlsRules,
  function* ({ access = "direct", rancher }) {
    if (isAirGapped(access) || rancher.repository !== undefined) return;
    const problem = primeOnly(parseRancherVersion(rancher.version));
    if (problem) yield `rancher.version: ${problem}`;
  },
  function* ({ rancher }) {
    const { auditLog } = rancher;
    if (!auditLog) return;
    if (auditLog.level === 0 && !isRancherAtLeast(rancher.version, 12)) {
      yield "rancher.auditLog.level: got 0, which means no log before Rancher 2.12; write 1 to 3, or remove auditLog";
    }
    if (auditLog.hostPath !== undefined && auditLog.destination !== "hostPath") {
      yield `rancher.auditLog.hostPath: not needed: destination is ${auditLog.destination}; remove it, or write destination hostPath`;
    }
  },
  function* ({ rancher }) {
    const { exposure, gatewayClass } = rancher.ingress;
    if (exposure !== "gateway") {
      if (gatewayClass) yield `rancher.ingress.gatewayClass: not needed: exposure is ${exposure}; remove it`;
      return;
    }
    if (!gatewayClass) yield "rancher.ingress.gatewayClass: missing, expected the class of the Gateway";
    if (gatewayClass && gatewayClass !== "traefik" && !hasGatewayPorts(rancher.values)) {
      yield `rancher.ingress.gatewayClass: got ${gatewayClass}, but the chart's listeners have the ports of Traefik, 8000 and 8443; write those of ${gatewayClass} as rancher.values.gateway.gatewayClass.ports, such as { http: 80, https: 443 }`;
    }
    if (!isRancherAtLeast(rancher.version, 14)) {
      yield `rancher.ingress.exposure: got gateway, which Rancher has since 2.14, not ${rancher.version}; write ingress or none`;
    }
  },
  function* ({ rancher: { ingress } }) {
    if (ingress.exposure === "ingress") return;
    for (const field of ["class", "controller"] as const) {
      if (ingress[field] === undefined) continue;
      yield `rancher.ingress.${field}: not needed: exposure is ${ingress.exposure}, and there is no Ingress; remove it`;
    }
    if (Object.keys(ingress.annotations).length > 0) {
      yield `rancher.ingress.annotations: not needed: exposure is ${ingress.exposure}, and there is no Ingress; remove them`;
    }
  },
  function* ({ rancher: { values } }) {
    for (const { value, field } of ownedIn(values)) {
      yield {
        path: ["rancher", "values", ...value.split(".")],
        message: `is set by ${field}; remove it here`,
        atKey: true,
      };
    }
  },
  function* ({ rancher }) {
    const problem = rancher.backup && unsupportedBackup(rancher.backup.version, parseRancherVersion(rancher.version));
    if (problem && !rancher.unsupported) yield `rancher.backup.version: ${problem}`;
  },
];

/** Rancher, its chart and its tools. */
export const rancherRules: readonly Rule<WithRancher>[] = [
  function* ({ rancher }) {
    const problem = unknownRancher(parseRancherVersion(rancher.version));
    if (problem && !rancher.unsupported) yield `rancher.version: ${problem}`;
  },
  ...rancherFieldRules,
];
