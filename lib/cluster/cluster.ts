import { Aspects, type ITerraformDependable, Lazy } from "cdktf";
import { Construct } from "constructs";
import { widenAwsProvider } from "../aws/provider-versions";
import { SecretsKey } from "../aws/secrets-key";
import { StackBucket } from "../aws/stack-bucket";
import {
  checkKeys,
  DEFAULT_SNAPSHOTS,
  DEFAULT_VOLUME,
  distributionOf,
  type KubernetesVersion,
  kubernetesMinorsOf,
  parseKubernetesVersion,
  parseRancherVersion,
  podNetworkOf,
} from "../config";
import { auditPolicyOf } from "../config/blocks/audit-policy";
import { createDatastore } from "../datastore/create-datastore";
import type { Datastore } from "../datastore/datastore";
import { type ServerEgress, serverEgress } from "../egress/server-egress";
import { DeployRecords } from "../guard/deploy-records";
import { Identity } from "../guard/identity";
import { createExposure } from "../network/create-exposure";
import { ExistingGroups } from "../network/existing-groups";
import type { Exposure } from "../network/exposure";
import { LoadBalancer } from "../network/load-balancer";
import { rejectOverlap } from "../network/reject-overlap";
import { auditPolicyText } from "./audit-policy";
import { type ClusterProps, type ClusterSettings, clusterSettings } from "./cluster-props";
import { defaultManifests } from "./default-manifests";
import { deploymentOf } from "./deployment";
import { DesiredState } from "./desired-state";
import { type EksProps, type EndpointProps, ExistingCluster, type KubeconfigProps } from "./existing-cluster";
import { ChangeGuard } from "./guard/change-guard";
import { type IngressController, proxyTrust } from "./ingress";
import { apiConnection, kubeconfig } from "./kubeconfig";
import { kubernetesConfig, workloads } from "./kubernetes-config";
import { Pki } from "./pki";
import { podSecurity } from "./pod-security";
import { ClusterProviders } from "./providers";
import type { InstalledRancher, RancherCluster } from "./rancher-cluster";
import { rbacManifests } from "./rbac-manifests";
import { type ApiEndpoint, Readiness } from "./readiness";
import { requiredServers, restoredSnapshots, snapshotToRestore, upgradesToSave } from "./required-servers";
import { restartChecksum } from "./restart-checksum";
import type { Server } from "./server";
import { ServerLogs } from "./server-logs";
import { Servers } from "./servers";
import { instanceTypeOf } from "./sizes";
import { StopAccess } from "./stop-gate";

/**
 * Time limit of the wait for a deploy, in seconds: this one, plus the next one for each server. An upgrade moves from
 * server to server. Each server takes some minutes to download, save etcd and start.
 */
const READINESS_SECONDS = 900;
const READINESS_SECONDS_A_SERVER = 600;
/** Maximum number of Rancher pods. More pods have no benefit (Rancher, "Architecture Recommendations"). */
const MAX_REPLICAS = 3;
/** Oldest and newest Kubernetes minor of a cluster without Rancher. */
const ALL_MINORS = [0, 999] as const;

/**
 * A highly available Kubernetes cluster of RKE2 or K3s: servers in three zones behind a network load balancer or DNS.
 * Its change guard rejects plans with an unsafe step.
 *
 * @throws ConfigError with every error in the properties; Error when the region is not known
 */
export class Cluster extends Construct implements RancherCluster {
  readonly name: string;
  readonly kubernetes: KubernetesVersion;
  readonly replicas: number;
  readonly controller: IngressController;
  readonly deletedWithStack = true;
  readonly egress: ServerEgress;
  /** Dependency: all servers are ready. */
  readonly ready: ITerraformDependable;
  /** The administrator's kubeconfig, YAML, sensitive. */
  readonly kubeconfig: string;
  /** The servers in their order. */
  readonly servers: readonly Server[];
  /** Id of the servers' security group. */
  readonly securityGroupId: string;
  /** How the servers are reached. */
  readonly exposure: Exposure;
  /** The bucket of the desired state, the record and, unless the datastore is external, etcd snapshots. */
  readonly bucket: StackBucket;
  /** The metrics that the servers publish to CloudWatch, if any. With `hostname`, also those of its certificate. */
  readonly metrics: { readonly hostname?: string } | undefined;
  /** The AWS region. */
  readonly region: string;
  /** The external datastore, unless etcd runs on the servers. */
  readonly datastore: Datastore | undefined;
  private readonly settings: ClusterSettings;
  private readonly records: DeployRecords;
  private readonly defaultProviders: boolean;
  /** Checksum of everything that needs a restart when it changes. */
  private readonly restart: string;
  private rancher: InstalledRancher | undefined;
  private ownProviders: ClusterProviders | undefined;
  private readonly api: ApiEndpoint;

  /** A cluster from a context of a kubeconfig. */
  static fromKubeconfig(scope: Construct, id: string, props: KubeconfigProps): ExistingCluster {
    return ExistingCluster.fromKubeconfig(scope, id, props);
  }

  /** An Amazon EKS cluster. */
  static fromEks(scope: Construct, id: string, props: EksProps): ExistingCluster {
    return ExistingCluster.fromEks(scope, id, props);
  }

  /** A cluster by the address of its API server. */
  static fromEndpoint(scope: Construct, id: string, props: EndpointProps): ExistingCluster {
    return ExistingCluster.fromEndpoint(scope, id, props);
  }

  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    checkKeys(this.node.path, props, [], {
      network: 'a network, such as new Vpc(this, "network") or Vpc.fromIds(…)',
      version: "an exact RKE2 or K3s version such as v1.35.7+rke2r1",
    });
    const settings = clusterSettings(this, props);
    const { name, aws, cluster, network } = settings;
    const { ingress, version, restore: { snapshot: restore = "" } = {} } = cluster;
    const distribution = distributionOf(version);
    this.settings = settings;
    widenAwsProvider(this, aws.provider);
    this.name = name;
    this.region = aws.region;
    this.metrics = settings.metrics;
    this.kubernetes = parseKubernetesVersion(version);
    this.replicas = Math.min(cluster.servers, MAX_REPLICAS);
    this.controller = ingress;
    this.defaultProviders = props.defaultProviders ?? false;

    if (!network.own) {
      const { podCidr, serviceCidr } = cluster;
      rejectOverlap(this, network.vpcId, { "cluster.podCidr": podCidr, "cluster.serviceCidr": serviceCidr });
    }
    if (!network.own && settings.securityGroups)
      new ExistingGroups(this, "security-groups", network.vpcId, { ...settings.securityGroups });
    this.egress = serverEgress(this, settings);
    const exposure = createExposure(this, settings, network);
    this.exposure = exposure;
    const identity = new Identity(this, "identity", { stackName: name, ...aws });
    this.records = new DeployRecords(this, "deployed", { stackName: name, isNew: identity.isNew });
    const guard = this.records.passed;

    const pki = new Pki(this, "pki", { adminCertificate: cluster.adminCertificate });
    const isPublic = settings.dns !== undefined || settings.balancer.scheme === "internet-facing";
    this.api = { host: exposure.dnsName, public: isPublic, pki, region: aws.region, stackName: name };
    this.kubeconfig = kubeconfig(this.api);
    this.datastore = createDatastore(this, "datastore", settings, guard);
    this.bucket = new StackBucket(this, "storage", {
      stackName: name,
      kmsKeyArn: aws.kmsKeyArn,
      keep: settings.balancer.deletionProtection,
    });
    const secretsKey = new SecretsKey(this, "secrets", { stackName: name, ...aws });
    const logs = settings.logs && new ServerLogs(this, "logs", { name, servers: cluster.servers, ...settings.logs });
    const config = this.kubernetesConfig(this.bucket.name);
    const audit = auditPolicyOf(cluster.auditPolicy);
    const podSecurityText = cluster.profile && podSecurity();
    const auditText = audit ? auditPolicyText(audit) : "";
    this.restart = restartChecksum([this.kubernetesConfig(""), podSecurityText ?? "", auditText], settings);
    const desired = new DesiredState(this, "desired", {
      distribution,
      version,
      rancher: Lazy.stringValue({ produce: () => this.rancherVersion() }),
      artifacts: this.egress.artifacts,
      config,
      manifests: {
        ...rbacManifests(distribution, cluster.adminCertificate),
        "defaults.yaml": defaultManifests({ ...cluster, distribution, ...proxyTrust(settings) }),
      },
      podSecurity: podSecurityText,
      auditPolicy: audit,
      secretFiles: this.egress.files,
      pki,
      datastore: this.datastore,
      metrics: settings.metrics && { hostname: settings.metrics.hostname ?? "" },
      logGroup: logs?.groupName,
      bucket: this.bucket,
      restore,
      secretsKey,
      after: [guard],
    });

    const { datastore, records } = this;
    const {
      slots,
      securityGroupId,
      stopGates: gates,
    } = new Servers(this, "servers", {
      ...aws,
      name,
      network,
      securityGroups: settings.securityGroups,
      exposure,
      distribution,
      podNetwork: podNetworkOf(cluster),
      count: cluster.servers,
      instanceType: instanceTypeOf(cluster),
      volume: datastore ? undefined : (cluster.volume ?? DEFAULT_VOLUME),
      etcdVolume: cluster.etcdVolume,
      replace: cluster.replace,
      image: cluster.image,
      secretsKey,
      publishesMetrics: settings.metrics !== undefined,
      logGroupArn: logs?.groupArn,
      desired,
      artifacts: this.egress.artifacts,
      ecr: this.egress.ecr,
      proxyEnvironment: this.egress.proxyEnvironment,
      bucket: this.bucket,
      // Before the first deploy, the gates wait for no server and need no host.
      api: { ...this.api, host: `\${${records.last("endpoint", '""')}}` },
      requiredServers: (server) => requiredServers(records, restore, server, datastore !== undefined),
      protected: settings.balancer.deletionProtection,
      guard,
    });
    this.servers = slots;
    desired.list(slots);
    this.securityGroupId = securityGroupId;
    exposure.deletedBefore([...slots.flatMap(({ volumes }) => volumes), ...(datastore?.kept ?? [])]);
    if (!datastore) new StopAccess(this, "stop-access", { api: this.api, servers: slots, gates });
    this.ready = this.readiness(desired, [
      ...slots.flatMap((server) => server.running),
      ...slots.flatMap((server) => exposure.register(server.name, server.ipAddress)),
      ...exposure.listeners,
      ...(datastore?.admit(securityGroupId) ?? []),
      desired.written,
    ]);
    // The Rancher on the cluster is known only after all constructs exist.
    Aspects.of(this).add({ visit: (node) => node === this && this.guard() });
  }

  /**
   * The network load balancer, for a `DnsRecord`.
   *
   * @throws Error when the property `dns` is set
   */
  get loadBalancer(): LoadBalancer {
    if (this.exposure instanceof LoadBalancer) return this.exposure;
    throw new Error(
      `${this.node.path}: has no load balancer, because dns is set; the cluster creates its own DNS records`,
    );
  }

  /** The helm and kubernetes providers for the cluster, created at the first use. */
  get providers(): ClusterProviders {
    const { api, name } = this;
    const alias = this.defaultProviders ? undefined : name;
    this.ownProviders ??= new ClusterProviders(this, "providers", apiConnection(api), alias);
    return this.ownProviders;
  }

  addRancher(rancher: InstalledRancher): void {
    if (this.rancher) {
      throw new Error(`${this.node.path}: got a second Rancher, expected one on each cluster; create another cluster`);
    }
    this.rancher = rancher;
  }

  private rancherVersion(): string {
    return this.rancher?.version ?? "";
  }

  /** Adds the rules that a plan must meet, and the record of a successful deploy. */
  private guard(): void {
    if (this.node.tryFindChild("guard")) return;
    const { records, rancher, settings } = this;
    const { cluster, name, network } = settings;
    new ChangeGuard(this, "guard", {
      stackName: name,
      records,
      wanted: deploymentOf(settings, rancher, this.exposure, this.restart),
      kubernetesOfRancher: rancher
        ? kubernetesMinorsOf(parseRancherVersion(rancher.version), rancher.unsupported)
        : ALL_MINORS,
      zones: network.zones.slice(0, cluster.servers),
      image: cluster.image,
    });
    records.complete([rancher ? rancher.release : this.ready], {
      endpoint: this.exposure.dnsName,
      ...(!this.datastore && { restored: restoredSnapshots(records) }),
    });
  }

  private readiness(desired: DesiredState, after: ITerraformDependable[]): Readiness {
    const { records, servers } = this;
    const { cluster } = this.settings;
    const { ingress, version, restore: { snapshot: restore = "" } = {} } = cluster;
    const distribution = distributionOf(version);
    return new Readiness(this, "readiness", {
      api: this.api,
      servers: servers.map(({ name }) => name).join(" "),
      instances: servers,
      version,
      ...(!this.datastore && upgradesToSave(records, () => this.rancherVersion())),
      restored: snapshotToRestore(records, restore),
      revision: desired.revision,
      workloads: workloads(distribution, ingress),
      limitSeconds: READINESS_SECONDS + READINESS_SECONDS_A_SERVER * cluster.servers,
      triggers: [desired.revision, instanceTypeOf(cluster), ...servers.map(({ instanceId }) => instanceId)],
      after,
    });
  }

  private kubernetesConfig(bucket: string): string {
    const { aws, cluster, name } = this.settings;
    return kubernetesConfig({
      ...cluster,
      registryOptions: this.egress.kubernetes,
      snapshots: this.datastore
        ? undefined
        : {
            ...(cluster.snapshots ?? DEFAULT_SNAPSHOTS),
            bucket,
            region: aws.region,
            folder: name,
          },
    });
  }
}
