import type { Release } from "@cdktf/provider-helm/lib/release";
import type { ITerraformDependable, TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { chartSource } from "../access/charts";
import type { OutsideAccess } from "../access/outside-access";
import {
  type AgentTlsMode,
  agentTlsModeOf,
  certManagerFor,
  ingressSecretOf,
  RANCHER_CHARTS,
  type RancherConfig,
  usesCertManager,
} from "../config";
import { rancherSecretAccessValues } from "./access";
import { Backup } from "./backup";
import { bootstrapPassword } from "./bootstrap-password";
import { CERT_MANAGER_NAMESPACE, certManager } from "./cert-manager";
import { Certificates, ISSUER_SECRET } from "./certificates";
import { interruptedReleases } from "./interrupted-releases";
import { ownChart } from "./own-chart";
import { pullSecret } from "./pull-secret";
import { helmRelease } from "./release";
import { StackOwner } from "./stack-owner";
import {
  encryptsAgainByTraefik,
  HTTPS_REDIRECT,
  RANCHER_NAMESPACE,
  RANCHER_RELEASE,
  rancherValues,
  SERVERS_TRANSPORT,
} from "./values";

export interface RancherProps {
  /** Name of the stack, which the cluster records as the owner of Rancher. */
  readonly stackName: string;
  /**
   * A value that only this stack's state has, a Terraform template, for a cluster that does not belong to the stack:
   * a plan rejects a cluster in which another stack, or another state, has installed Rancher.
   *
   * @default - the cluster belongs to the stack
   */
  readonly state?: string;
  /** Name under which Rancher is reached. */
  readonly hostname: string;
  readonly rancher: RancherConfig;
  /** Minor of the cluster's Kubernetes, by which cert-manager is chosen. */
  readonly kubernetes: { readonly major: number; readonly minor: number };
  /** Rancher's pods, unless the configuration says it. */
  readonly replicas: number;
  /**
   * What serves the Ingress.
   *
   * @default - unknown
   */
  readonly controller?: "traefik" | "ingress-nginx";
  /** The cluster is destroyed with the stack. */
  readonly goesWithStack: boolean;
  /** The cluster as far as it has to be there, and has to outlive the releases. */
  readonly after: ITerraformDependable[];
  /** @default - direct */
  readonly access?: OutsideAccess;
  /**
   * What has to hold before anything is changed in the cluster.
   *
   * @default - nothing
   */
  readonly precondition?: TerraformResourceLifecycle["precondition"];
}

/** Seconds: images on each server, then Rancher's own migrations. */
const TIMEOUT_SECONDS = 900;
const SHORT_TIMEOUT_SECONDS = 300;
/** The names of all releases, those of cert-manager left out. */
const RELEASES = [
  "rancher-prerequisites",
  RANCHER_RELEASE,
  "rancher-backup-crd",
  "rancher-backup",
  "rancher-backup-schedule",
];

/**
 * Rancher on a cluster that is ready, by Helm, in the order in which one part needs the other: cert-manager where the
 * issuer needs one, namespace and issuer, secrets, Rancher, and the operator of its backups.
 *
 * Rancher's release is not taken back when it fails: that would put old code on what new code has migrated (Rancher,
 * "Rollbacks": the way back is a restore). It is mended by the next deploy.
 */
export class Rancher extends Construct {
  /** Rancher's release: after it Rancher serves. */
  readonly release: Release;
  /** The first administrator's first password, sensitive. */
  readonly bootstrapPassword: string;
  /** How agents check Rancher's certificate. */
  readonly agentTlsMode: AgentTlsMode;

  constructor(scope: Construct, id: string, props: RancherProps) {
    super(scope, id);
    const { hostname, rancher, access = {} } = props;
    this.agentTlsMode = agentTlsModeOf(rancher);
    this.bootstrapPassword = bootstrapPassword(this, rancher.bootstrapPassword);
    const replicas = rancher.replicas ?? props.replicas;

    const precondition = [...(props.precondition ?? []), ...this.noneInterrupted(props)];
    const { configMap } = new StackOwner(this, "owner", { ...props, precondition });
    const after = [...props.after, configMap];
    const prerequisites = this.prerequisites(props, this.certManager(props, replicas > 1, after));
    const { secrets } = new Certificates(this, "certificates", { hostname, rancher, namespace: prerequisites });
    secrets.push(...pullSecret(this, "pull-secret", access, RANCHER_NAMESPACE, prerequisites));

    this.release = helmRelease(this, "release", {
      name: RANCHER_RELEASE,
      namespace: RANCHER_NAMESPACE,
      ...chartSource("rancher", rancher.version, rancher.repository ?? RANCHER_CHARTS, access.charts),
      version: rancher.version,
      values: rancherValues({ ...props, replicas }),
      secretValues: { bootstrapPassword: this.bootstrapPassword, ...rancherSecretAccessValues(access) },
      timeoutSeconds: TIMEOUT_SECONDS,
      after: [prerequisites, ...secrets],
    });
    if (rancher.backup) new Backup(this, "backup", { backup: rancher.backup, access, after: [this.release] });
  }

  private noneInterrupted({ rancher, state, after }: RancherProps) {
    const own = rancher.certManager?.existing ? [] : ["cert-manager", "cert-manager-namespace"];
    // Servers of the stack are asked once they are ready; a cluster that exists is asked at each plan.
    return interruptedReleases(this, [...RELEASES, ...own], state === undefined ? after : []);
  }

  private certManager(
    props: RancherProps,
    highlyAvailable: boolean,
    clusterReady: ITerraformDependable[],
  ): ITerraformDependable[] {
    const { tls, certManager: config } = props.rancher;
    if (!usesCertManager(tls) || config?.existing) return clusterReady;
    // The rules of the configuration refuse a Kubernetes for which there is none.
    const version = config?.version ?? (certManagerFor(props.kubernetes) as string);
    const { repository } = config ?? {};
    const { access = {} } = props;
    const after = [...clusterReady, ...this.certManagerPullSecret(access, clusterReady)];
    return [certManager(this, "cert-manager", { version, repository, highlyAvailable, access, after })];
  }

  /** Its namespace has to be there before its pods, which pull images with what is in it. */
  private certManagerPullSecret(access: OutsideAccess, after: ITerraformDependable[]): ITerraformDependable[] {
    if (!access.registry?.credentials) return [];
    const namespace = helmRelease(this, "cert-manager-namespace", {
      name: "cert-manager-namespace",
      namespace: CERT_MANAGER_NAMESPACE,
      ...ownChart(this, "cert-manager-namespace-chart", "rancher-prerequisites"),
      values: {},
      timeoutSeconds: SHORT_TIMEOUT_SECONDS,
      after,
    });
    return pullSecret(this, "cert-manager-pull-secret", access, CERT_MANAGER_NAMESPACE, namespace);
  }

  private prerequisites({ hostname, rancher, controller }: RancherProps, after: ITerraformDependable[]) {
    const { tls } = rancher;
    const certificate = { secretName: ingressSecretOf(tls), hostname };
    return helmRelease(this, "prerequisites", {
      name: "rancher-prerequisites",
      namespace: RANCHER_NAMESPACE,
      ...ownChart(this, "prerequisites-chart", "rancher-prerequisites"),
      values: {
        ...(tls.issuer === "ca" && { issuer: { enabled: true, secretName: ISSUER_SECRET }, certificate }),
        ...(encryptsAgainByTraefik(rancher, controller) && {
          traefik: { enabled: true, serversTransport: SERVERS_TRANSPORT, redirect: HTTPS_REDIRECT },
        }),
      },
      timeoutSeconds: SHORT_TIMEOUT_SECONDS,
      after,
    });
  }
}
