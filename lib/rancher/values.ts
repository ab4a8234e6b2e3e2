import type { IngressController } from "../cluster/ingress";
import {
  agentTlsModeOf,
  extraVariables,
  hasPrivateCa,
  ingressSecretOf,
  isRancherAtLeast,
  type RancherConfig,
} from "../config";
import { usesHttp01 } from "../config/blocks/tls";
import type { Egress } from "../egress/egress";
import { rancherEgressValues } from "./egress-values";
import { mergedValues, type Values } from "./release";

/** Namespace of Rancher. Its agents and webhooks require this name. */
export const RANCHER_NAMESPACE = "cattle-system";
/** Name of the release, and of Rancher's Deployment, Service and Ingress. */
export const RANCHER_RELEASE = "rancher";
/** Name of the ServersTransport for Traefik's encryption to Rancher's pods. Annotations refer to it. */
export const SERVERS_TRANSPORT = "rancher-pods";
/** Name of the Middleware for Traefik's redirect of plain HTTP. Annotations refer to it. */
export const HTTPS_REDIRECT = "rancher-https";
/** Path of the chart value with the checksum of the private authorities that the pods mount. */
export const AUTHORITIES_CHECKSUM = "extraEnv[1].value";
/** Default folder of the audit log on a server. */
const AUDIT_FOLDER = "/var/log/rancher/audit";

/** The properties that determine the values of Rancher's chart. */
export interface RancherValuesProps {
  /** Rancher's host name. */
  readonly hostname: string;
  /** The block `rancher`, validated. */
  readonly rancher: RancherConfig;
  /** Number of pods. */
  readonly replicas: number;
  /** Number of servers on which these pods and those of the webhook can be, at most 3. */
  readonly spread: number;
  /**
   * The ingress controller; required for `tls.mode: rancher`.
   *
   * @default - unknown: no annotations for it
   */
  readonly controller?: IngressController;
  /** Whether a destroy of the stack also destroys the cluster, so that no clean-up is needed in it. */
  readonly deletedWithStack: boolean;
  /** Egress of Rancher. */
  readonly egress: Egress;
}

/** Seconds (Rancher, "Helm Chart Options": the annotations of charts up to 2.13). */
const NGINX_TIMEOUTS = {
  "nginx.ingress.kubernetes.io/proxy-connect-timeout": "30",
  "nginx.ingress.kubernetes.io/proxy-read-timeout": "1800",
  "nginx.ingress.kubernetes.io/proxy-send-timeout": "1800",
};

/**
 * The values of Rancher's chart (Rancher, "Helm Chart Options"), without the bootstrap password. They contain only
 * values that the chart's version has. They omit defaults, except where a new default of the chart must have no effect.
 */
export function rancherValues(props: RancherValuesProps): Values {
  const { hostname, rancher, replicas } = props;
  const trustsMore = rancher.additionalTrustedCAs || props.egress.proxy?.authority !== undefined;
  const typed: Values = {
    hostname,
    replicas,
    tls: rancher.tls.mode === "external" ? "external" : "ingress",
    agentTLSMode: agentTlsModeOf(rancher),
    ...(hasPrivateCa(rancher.tls) && { privateCA: true }),
    ...(trustsMore && { additionalTrustedCAs: true }),
    ...features(rancher),
    ...auditLog(rancher),
    ...exposure(props),
    ...reEncryption(props),
    ...letsEncrypt(rancher),
    ...(rancher.priorityClass && { priorityClassName: rancher.priorityClass }),
    ...(rancher.resources && { resources: defined(rancher.resources) }),
    ...webhook(props),
    // Without this variable, Rancher asks the first administrator to confirm the address, and keeps a wrong answer.
    extraEnv: [
      { name: "CATTLE_SERVER_URL", value: `https://${hostname}` },
      // Its value is the checksum of the authorities. A new value restarts the pods, which read the authorities only at
      // their start (Rancher, "Updating a Private CA Certificate").
      ...(hasPrivateCa(rancher.tls) || trustsMore ? [{ name: "PRIVATE_AUTHORITIES" }] : []),
      ...extraVariables(rancher.values),
    ],
    ...(props.deletedWithStack && { postDelete: { enabled: false } }),
  };
  const egress = rancherEgressValues(props.egress, rancher, props.deletedWithStack);
  // The configuration's rules reject values in the file that a field sets.
  const { extraEnv: _, ...values } = rancher.values;
  return mergedValues(typed, egress, values);
}

function features({ features }: RancherConfig): Values {
  const list = Object.entries(features).map(([name, on]) => `${name}=${on}`);
  return list.length === 0 ? {} : { features: list.sort().join(",") };
}

function auditLog({ auditLog, version }: RancherConfig): Values {
  if (!auditLog) return {};
  const { level, destination, hostPath, maxAge, maxBackup, maxSize } = auditLog;
  return {
    auditLog: defined({
      // Before 2.12, a level above 0 enables it.
      enabled: isRancherAtLeast(version, 12) ? true : undefined,
      level,
      destination,
      hostPath: destination === "hostPath" ? (hostPath ?? AUDIT_FOLDER) : undefined,
      maxAge,
      maxBackup,
      maxSize,
    }),
  };
}

function exposure(props: RancherValuesProps): Values {
  const { ingress, tls, version } = props.rancher;
  const acme = tls.dns01 ? "secret" : "letsEncrypt";
  const source = { rancher: "rancher", acme, blank: "secret", ca: "secret", existing: "secret" }[tls.issuer];
  const served = { source, ...(tls.mode !== "external" && { secretName: ingressSecretOf(tls) }) };
  // Older charts have an Ingress or none, and no value for the choice.
  const type = isRancherAtLeast(version, 14) ? { networkExposure: { type: ingress.exposure } } : {};
  if (ingress.exposure === "ingress") {
    const { class: ingressClassName } = ingress;
    const annotations = ingressAnnotations(props);
    return {
      ...type,
      ingress: {
        enabled: true,
        ...(ingressClassName && { ingressClassName }),
        ...(Object.keys(annotations).length > 0 && { extraAnnotations: annotations }),
        ...(tls.mode === "rancher" && { servicePort: 443 }),
        tls: served,
      },
    };
  }
  return {
    ...type,
    ingress: { enabled: false, tls: { source } },
    ...(ingress.exposure === "gateway" && {
      gateway: { gatewayClass: { name: ingress.gatewayClass, tls: served } },
    }),
  };
}

/**
 * Annotations of the Ingress. ingress-nginx would close idle websockets after a minute; Rancher's charts set its
 * timeouts themselves up to 2.13 (`ingress.includeDefaultExtraAnnotations`).
 *
 * Traefik serves an Ingress on port 80 too. Rancher redirects only requests without TLS, and when Traefik encrypts
 * again, every request arrives with TLS (dynamiclistener, `HTTPRedirect`).
 */
function ingressAnnotations({ rancher, controller }: RancherValuesProps): Readonly<Record<string, string>> {
  const { annotations } = rancher.ingress;
  if (controller !== "traefik" && isRancherAtLeast(rancher.version, 14)) return { ...NGINX_TIMEOUTS, ...annotations };
  if (!encryptsAgainByTraefik(rancher, controller)) return annotations;
  const middlewares = "traefik.ingress.kubernetes.io/router.middlewares";
  const redirect = `${RANCHER_NAMESPACE}-${HTTPS_REDIRECT}@kubernetescrd`;
  return { ...annotations, [middlewares]: [redirect, annotations[middlewares] ?? []].flat().join(",") };
}

/** Whether Traefik needs annotations to redirect to HTTPS and to encrypt to Rancher's pods. */
export function encryptsAgainByTraefik(
  { tls, ingress }: RancherConfig,
  controller: RancherValuesProps["controller"],
): boolean {
  return tls.mode === "rancher" && ingress.exposure === "ingress" && controller === "traefik";
}

/**
 * Values for HTTPS from the ingress to the pods. The chart itself adds the annotations for ingress-nginx; Traefik reads
 * them at the Service.
 */
function reEncryption({ rancher, controller }: RancherValuesProps): Values {
  if (rancher.tls.mode !== "rancher") return {};
  const traefik = "traefik.ingress.kubernetes.io/service";
  return {
    service: {
      disableHTTP: true,
      ...(controller === "traefik" && {
        annotations: {
          [`${traefik}.serversscheme`]: "https",
          [`${traefik}.serverstransport`]: `${RANCHER_NAMESPACE}-${SERVERS_TRANSPORT}@kubernetescrd`,
        },
      }),
    },
  };
}

function letsEncrypt({ tls, ingress }: RancherConfig): Values {
  if (!usesHttp01(tls)) return {};
  return {
    letsEncrypt: {
      email: tls.email,
      environment: tls.environment ?? "production",
      ...(ingress.class && { ingress: { class: ingress.class } }),
    },
  };
}

/**
 * Values of rancher-webhook, which Rancher installs with the values in its ConfigMap `rancher-config` (Rancher's chart,
 * `configMap.yaml`). The webhook's chart has replicas and a budget since 0.11, which Rancher 2.15 installs. `minAvailable`
 * would prevail over `maxUnavailable` (the chart, `pdb.yaml`). Rancher itself replaces the chart's affinity by none
 * (`webhookDefaultResetValues`).
 */
function webhook({ rancher, spread }: RancherValuesProps): Values {
  if (spread < 2 || !isRancherAtLeast(rancher.version, 15)) return {};
  const labelSelector = { matchLabels: { app: "rancher-webhook" } };
  const podAffinityTerm = { labelSelector, topologyKey: "kubernetes.io/hostname" };
  return {
    webhook: {
      replicaCount: spread,
      affinity: {
        podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] },
      },
      podDisruptionBudget: { enabled: true, minAvailable: 0, maxUnavailable: 1 },
    },
  };
}

function defined(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
