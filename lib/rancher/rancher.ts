import type { Release } from "@cdktf/provider-helm/lib/release";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { RancherCluster } from "../cluster/rancher-cluster";
import {
  type AgentTlsMode,
  agentTlsModeOf,
  CERT_MANAGER_CHARTS,
  type ChartValues,
  ConfigError,
  certManagerFor,
  checkKeys,
  ingressSecretOf,
  isParsed,
  issuerOf,
  parseRancherProps,
  parseRancherVersion,
  RANCHER_CHARTS,
  type RancherConfig,
  type RancherOptions,
  unsupportedKubernetes,
  usesCertManager,
} from "../config";
import type { Dns01 } from "../config/blocks/tls";
import { chartRepository, chartSource } from "../egress/charts";
import type { Egress } from "../egress/egress";
import { createKeyProviders } from "../terraform/key-providers";
import { Backup } from "./backup";
import { createBootstrapPassword } from "./bootstrap-password";
import { CERT_MANAGER_NAMESPACE, createCertManager } from "./cert-manager";
import { Certificates, DNS_KEYS_SECRET, ISSUER_SECRET } from "./certificates";
import { rancherSecretEgressValues } from "./egress-values";
import { upgradePreconditions } from "./installed-version";
import { interruptedReleases } from "./interrupted-releases";
import { createOwnChart } from "./own-chart";
import { PodSpread } from "./pod-spread";
import { createHelmRelease, type Values } from "./release";
import { createPullSecret } from "./secrets";
import { StackOwner } from "./stack-owner";
import {
  AUTHORITIES_CHECKSUM,
  encryptsAgainByTraefik,
  HTTPS_REDIRECT,
  RANCHER_NAMESPACE,
  RANCHER_RELEASE,
  type RancherValuesProps,
  rancherValues,
  SERVERS_TRANSPORT,
} from "./values";

/** Rancher. `cluster`, `hostname` and `version` have no default. */
export interface RancherProps extends RancherOptions {
  /** Rancher's cluster: a `Cluster`, or an existing one (for example from `Cluster.fromKubeconfig`). */
  readonly cluster: RancherCluster;
  /** Rancher's host name, such as `rancher.example.com`. All managed clusters use it to reach Rancher. */
  readonly hostname: string;
  /**
   * Dependencies of Rancher besides the cluster, for example the record of its name when cert-manager checks it.
   *
   * @default - none
   */
  readonly after?: readonly ITerraformDependable[];
}

/** Rancher on its cluster, for the parts of the installation. */
interface Installation extends RancherValuesProps {
  readonly cluster: RancherCluster;
  /** Dependencies. They include the cluster, so that Terraform destroys the releases first. */
  readonly after: ITerraformDependable[];
}

/** Seconds to pull images on each server, and for Rancher's migrations. */
const TIMEOUT_SECONDS = 900;
const SHORT_TIMEOUT_SECONDS = 300;
/** Names of all releases except those of cert-manager. */
const RELEASES = [
  "rancher-prerequisites",
  RANCHER_RELEASE,
  "rancher-backup-crd",
  "rancher-backup",
  "rancher-backup-schedule",
];

/**
 * Rancher on a ready cluster, by Helm. Its parts are created in the order of their dependencies: cert-manager if the
 * issuer needs one, namespace and issuer, secrets, Rancher, and the backup operator.
 *
 * A failed release of Rancher is not rolled back. A rollback would run old code on data that new code has migrated, and
 * only a restore can undo a migration (Rancher, "Rollbacks"). The next deploy repairs the release.
 */
export class Rancher extends Construct {
  /** Rancher's URL: `https://` and its host name. */
  readonly url: string;
  /** The host name in its URL. */
  readonly hostname: string;
  /** Exact version. */
  readonly version: string;
  /** Whether the user accepts versions that are not supported together. */
  readonly unsupported: boolean;
  /** Rancher's release. After it, Rancher serves requests. */
  readonly release: Release;
  /** The initial password of Rancher's administrator, sensitive. */
  readonly bootstrapPassword: string;
  /** How agents verify Rancher's certificate. */
  readonly agentTlsMode: AgentTlsMode;
  /**
   * The private authority of Rancher's certificate, PEM, for clients such as the provider rancher/rancher2.
   *
   * @default - undefined: the authority is public, or it exists only in the cluster (issuer `rancher`)
   */
  readonly authority?: string;

  constructor(scope: Construct, id: string, props: RancherProps) {
    super(scope, id);
    checkKeys(this.node.path, props, [], { cluster: 'a cluster, such as new Cluster(this, "cluster", …)' });
    const { cluster } = props;
    const { hostname, rancher } = this.validated(props);
    createKeyProviders(this);
    this.url = `https://${hostname}`;
    this.hostname = hostname;
    this.version = rancher.version;
    this.unsupported = rancher.unsupported;
    this.agentTlsMode = agentTlsModeOf(rancher);
    this.bootstrapPassword = createBootstrapPassword(this, rancher.bootstrapPassword);
    const egress = cluster.egress;
    const replicas = rancher.replicas ?? cluster.replicas;
    const installation: Installation = {
      cluster,
      hostname,
      rancher,
      replicas,
      spread: Math.min(replicas, cluster.replicas),
      controller: rancher.ingress.controller ?? cluster.controller,
      deletedWithStack: cluster.deletedWithStack,
      egress,
      // The resources for access to the API are destroyed after the releases.
      after: [cluster.ready, ...(props.after ?? [])],
    };

    const prerequisites = this.prerequisites(installation, this.certManager(installation, this.owner(installation)));
    const certificates = new Certificates(this, "certificates", {
      hostname,
      rancher,
      proxyAuthority: egress.proxy?.authority,
      namespace: prerequisites,
    });
    const { authoritiesChecksum } = certificates;
    this.authority = certificates.authority;
    const pullSecret = createPullSecret(this, "pull-secret", egress, RANCHER_NAMESPACE, prerequisites);

    this.release = createHelmRelease(this, "release", {
      name: RANCHER_RELEASE,
      namespace: RANCHER_NAMESPACE,
      ...chartSource(
        "rancher",
        rancher.version,
        egress.charts ?? chartRepository(this, "rancher_repository", RANCHER_CHARTS, rancher),
      ),
      version: rancher.version,
      values: rancherValues(installation),
      secretValues: {
        bootstrapPassword: this.bootstrapPassword,
        ...(authoritiesChecksum && { [AUTHORITIES_CHECKSUM]: authoritiesChecksum }),
        ...rancherSecretEgressValues(egress),
      },
      timeoutSeconds: TIMEOUT_SECONDS,
      after: [prerequisites, ...certificates.secrets, ...pullSecret],
    });
    const { spread } = installation;
    if (spread > 1) {
      const after = [this.release];
      new PodSpread(this, "pods", { service: RANCHER_RELEASE, servers: spread, after });
      new PodSpread(this, "webhook-pods", { service: "rancher-webhook", servers: spread, after });
    }
    if (rancher.backup) new Backup(this, "backup", { backup: rancher.backup, egress, after: [this.release] });
    cluster.providers.serve(this);
    // Last, because the cluster reads the release.
    cluster.addRancher(this);
  }

  /** @throws ConfigError with the errors of the properties, or of the cluster's Kubernetes version */
  private validated(props: RancherProps): { readonly hostname: string; readonly rancher: RancherConfig } {
    const { cluster, hostname, after, ...fields } = props;
    const place = this.node.path;
    if (isParsed(props)) return { hostname, rancher: fields as RancherConfig };
    const config = parseRancherProps(place, hostname, fields, {
      airGapped: cluster.egress.airGapped ?? false,
      created: cluster.deletedWithStack,
      controller: cluster.controller,
    });
    const { version, unsupported } = config.rancher;
    const problem = unsupportedKubernetes(parseRancherVersion(version), cluster.kubernetes, unsupported);
    if (problem) throw new ConfigError([`${place} version: ${problem}`]);
    return config;
  }

  /** Records the owner of Rancher in the cluster, unless a check rejects the change. */
  private owner({ cluster, hostname, rancher, after }: Installation): ITerraformDependable[] {
    const own = rancher.certManager?.existing ? [] : ["cert-manager", "cert-manager-namespace"];
    const { configMap } = new StackOwner(this, "owner", {
      stackName: cluster.name,
      state: cluster.state,
      hostname,
      acceptsOtherHostname: rancher.unsupported,
      preconditions: [
        // For the stack's own cluster, the change guard checks the version instead, by the last deploy.
        ...(cluster.deletedWithStack ? [] : upgradePreconditions(this, rancher)),
        // Terraform reads the stack's own cluster after its servers are ready, and an existing cluster at each plan.
        ...interruptedReleases(this, [...RELEASES, ...own], cluster.deletedWithStack ? after : []),
      ],
      after,
    });
    return [...after, configMap];
  }

  private certManager(installation: Installation, clusterReady: ITerraformDependable[]): ITerraformDependable[] {
    const { egress, cluster, rancher, replicas } = installation;
    const { tls, certManager: config } = rancher;
    if (!usesCertManager(tls) || config?.existing) return clusterReady;
    // The rules of the configuration reject a Kubernetes version without one.
    const version = config?.version ?? (certManagerFor(cluster.kubernetes) as string);
    const charts = egress.charts ?? chartRepository(this, "cert_manager_repository", CERT_MANAGER_CHARTS, config ?? {});
    const after = [...clusterReady, ...this.certManagerPullSecret(egress, clusterReady)];
    const highlyAvailable = replicas > 1;
    return [
      createCertManager(this, "cert-manager", {
        version,
        charts,
        highlyAvailable,
        egress,
        nameservers: tls.dns01?.nameservers,
        values: config?.values,
        after,
      }),
    ];
  }

  private certManagerPullSecret(egress: Egress, after: ITerraformDependable[]): ITerraformDependable[] {
    if (!egress.registry?.credentials) return [];
    const namespace = createHelmRelease(this, "cert-manager-namespace", {
      name: "cert-manager-namespace",
      namespace: CERT_MANAGER_NAMESPACE,
      ...createOwnChart(this, "cert-manager-namespace-chart", "rancher-prerequisites"),
      values: {},
      timeoutSeconds: SHORT_TIMEOUT_SECONDS,
      after,
    });
    return createPullSecret(this, "cert-manager-pull-secret", egress, CERT_MANAGER_NAMESPACE, namespace);
  }

  private prerequisites({ hostname, rancher, controller, spread }: Installation, after: ITerraformDependable[]) {
    const { tls, values } = rancher;
    const issuerRef = issuerOf(tls);
    return createHelmRelease(this, "prerequisites", {
      name: "rancher-prerequisites",
      namespace: RANCHER_NAMESPACE,
      ...createOwnChart(this, "prerequisites-chart", "rancher-prerequisites"),
      values: {
        ...(tls.issuer === "ca" && { issuer: { enabled: true, secretName: ISSUER_SECRET } }),
        ...(tls.dns01 && { acme: acmeValues(tls, tls.dns01) }),
        ...(issuerRef && { certificate: { secretName: ingressSecretOf(tls), hostname, issuerRef } }),
        ...(encryptsAgainByTraefik(rancher, controller) && {
          traefik: { enabled: true, serversTransport: SERVERS_TRANSPORT, redirect: HTTPS_REDIRECT },
        }),
        ...(spread > 1 && !hasDisruptionBudget(values) && { disruptionBudget: { enabled: true } }),
      },
      timeoutSeconds: SHORT_TIMEOUT_SECONDS,
      after,
    });
  }
}

/** Directories of Let's Encrypt (its page "Staging Environment"). */
const ACME_SERVERS = {
  production: "https://acme-v02.api.letsencrypt.org/directory",
  staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
} as const;

/** The values of the issuer that proves the hostname by DNS. Each environment has an account of its own. */
function acmeValues({ email, environment = "production" }: RancherConfig["tls"], { zoneId }: Dns01): Values {
  const accountSecret = `rancher-acme-dns01-${environment}`;
  const issuer = { enabled: true, email, server: ACME_SERVERS[environment], accountSecret };
  return { ...issuer, ...(zoneId && { zoneId }), keysSecret: DNS_KEYS_SECRET };
}

/** Whether the user's objects in Rancher's release contain a budget. Kubernetes evicts no pod that has two. */
function hasDisruptionBudget({ extraObjects }: ChartValues): boolean {
  if (!Array.isArray(extraObjects)) return false;
  return extraObjects.some((object) => object?.kind === "PodDisruptionBudget");
}
