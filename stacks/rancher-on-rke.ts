import type { Construct } from "constructs";
import { serverAccess } from "../lib/access/server-access";
import { SecretsKey } from "../lib/aws/secrets-key";
import { defaultManifests } from "../lib/cluster/default-manifests";
import { deploymentOf } from "../lib/cluster/deployment";
import { DesiredState } from "../lib/cluster/desired-state";
import { ChangeGuard } from "../lib/cluster/guard/change-guard";
import { toldOfClients } from "../lib/cluster/ingress";
import { kubeconfig, terraformAccess } from "../lib/cluster/kubeconfig";
import { kubernetesConfig, workloads } from "../lib/cluster/kubernetes-config";
import { Pki } from "../lib/cluster/pki";
import { podSecurity } from "../lib/cluster/pod-security";
import { rbacManifests } from "../lib/cluster/rbac-manifests";
import { Readiness } from "../lib/cluster/readiness";
import { Servers } from "../lib/cluster/servers";
import { instanceTypeOf } from "../lib/cluster/sizes";
import { SnapshotBucket } from "../lib/cluster/snapshot-bucket";
import { snapshotToRestore, standingServers, upgradesToSave } from "../lib/cluster/standing-servers";
import {
  DEFAULT_SNAPSHOTS,
  DEFAULT_VOLUME,
  kubernetesMinorsOf,
  parseKubernetesVersion,
  parseRancherOnRke,
  parseRancherVersion,
  type RancherOnRkeConfig,
  type RancherOnRkeProps,
} from "../lib/config";
import { datastoreOf } from "../lib/datastore";
import { DeployRecords } from "../lib/guard/deploy-records";
import { ApplicationLoadBalancer } from "../lib/network/application-load-balancer";
import { Certificate } from "../lib/network/certificate";
import { recordOf } from "../lib/network/dns-record";
import { exposureOf } from "../lib/network/exposure";
import type { Network } from "../lib/network/network";
import { networkOf } from "../lib/network/network-of";
import { alarmsOf } from "../lib/operations/alarms";
import { logsOf } from "../lib/operations/server-logs";
import { METRICS_NAMESPACE, serverMetricsOf } from "../lib/operations/server-metrics";
import { clusterProviders } from "../lib/rancher/cluster-providers";
import { rancherOutputs } from "../lib/rancher/outputs";
import { Rancher } from "../lib/rancher/rancher";
import { AwsStack } from "./aws-stack";
import { nextSteps } from "./next-steps";

/** Versions go from server to server, and each one takes some minutes to download, save etcd and start. */
const READINESS_SECONDS = 900;
const READINESS_SECONDS_A_SERVER = 600;
/** More of Rancher's pods than these gain nothing (Rancher, "Architecture Recommendations"). */
const MOST_REPLICAS = 3;

/**
 * Rancher on a dedicated cluster: servers in private subnets of three zones, behind a network load balancer.
 *
 * @throws ConfigError when the configuration cannot work, with every reason
 */
export class RancherOnRke extends AwsStack {
  constructor(scope: Construct, id: string, props: RancherOnRkeProps) {
    const config = parseRancherOnRke(id, props);
    super(scope, id, config);
    const { aws, cluster, hostname } = config;

    const access = serverAccess(this, config);
    const network = networkOf(this, "network", id, config);
    const exposure = exposureOf(this, config, network);
    const front = this.tlsBalancer(config, network);

    const wanted = deploymentOf(config);
    const records = new DeployRecords(this, "deployed", { stackName: id, ...this.identity, wanted });
    const { zones } = network;
    const guard = new ChangeGuard(this, "guard", {
      stackName: id,
      records,
      wanted,
      kubernetesOfRancher: kubernetesMinorsOf(parseRancherVersion(config.rancher.version), config.rancher.unsupported),
      zones: Array.from({ length: cluster.servers }, (_, index) => zones[index % zones.length] as string),
      image: cluster.image,
    });

    const { distribution, ingress, version, restore: { snapshot: restore = "" } = {} } = cluster;
    const pki = new Pki(this, "pki", { adminCertificate: cluster.adminCertificate });
    const datastore = datastoreOf(this, "datastore", config, network, guard.passed);
    const snapshots = datastore ? undefined : this.snapshotBucket(config);
    const secretsKey = new SecretsKey(this, "secrets", { stackName: id, ...aws });
    const logs = logsOf(this, "logs", config);
    const desired = new DesiredState(this, "desired", {
      stackName: id,
      region: aws.region,
      distribution,
      version,
      rancher: config.rancher.version,
      artifacts: access.artifacts,
      config: kubernetesConfig({
        distribution,
        ingress,
        profile: cluster.profile,
        podCidr: cluster.podCidr,
        serviceCidr: cluster.serviceCidr,
        registryOptions: access.kubernetes,
        snapshots: snapshots && {
          ...(cluster.snapshots ?? DEFAULT_SNAPSHOTS),
          bucket: snapshots.name,
          region: aws.region,
          folder: id,
        },
      }),
      manifests: {
        ...rbacManifests(distribution, pki.adminGroup),
        "defaults.yaml": defaultManifests({
          distribution,
          ingress,
          servers: cluster.servers,
          podCidr: cluster.podCidr,
          ...toldOfClients(config, network),
        }),
      },
      podSecurity: cluster.profile && podSecurity(),
      secretFiles: access.files,
      pki,
      datastore,
      metrics: serverMetricsOf(config),
      logGroup: logs?.groupName,
      bucket: snapshots?.name,
      restore,
      secretsKey,
      after: [guard.passed],
    });
    const api = { host: exposure.dnsName, pki, region: aws.region, stackName: id };

    const servers = new Servers(this, "servers", {
      ...aws,
      name: id,
      network,
      exposure,
      distribution,
      count: cluster.servers,
      instanceType: instanceTypeOf(cluster),
      volume: datastore ? undefined : (cluster.volume ?? DEFAULT_VOLUME),
      replace: cluster.replace,
      image: cluster.image,
      secretsKey,
      metricsNamespace: config.operations.alarms?.servers && METRICS_NAMESPACE,
      logGroupArn: logs?.groupArn,
      desired,
      artifacts: access.artifacts,
      proxyEnvironment: access.proxyEnvironment,
      snapshots,
      api,
      standing: (server) => standingServers(records, restore, server, datastore !== undefined),
      protected: config.balancer.deletionProtection,
      guard: guard.passed,
    });
    exposure.deletedBefore([...servers.slots.flatMap(({ volume = [] }) => volume), ...(datastore?.kept ?? [])]);
    const admitted = datastore?.admit(servers.securityGroupId) ?? [];
    const settings = desired.settle(servers.slots);
    const targets = servers.slots.flatMap((server) => exposure.register(server.name, server.ipAddress));
    const served = front?.serve(servers.securityGroupId, servers.slots) ?? [];

    const dnsRecord = recordOf(this, "dns", config, network, front ?? exposure);

    const readiness = new Readiness(this, "readiness", {
      api,
      servers: servers.slots.map(({ name }) => name).join(" "),
      instances: Object.fromEntries(servers.slots.map(({ name, instanceId }) => [name, instanceId])),
      version,
      ...(snapshots && upgradesToSave(records, config)),
      restored: snapshotToRestore(records, restore),
      configuration: desired.configuration,
      workloads: workloads(distribution, ingress),
      limitSeconds: READINESS_SECONDS + READINESS_SECONDS_A_SERVER * cluster.servers,
      triggers: [
        version,
        config.rancher.version,
        restore,
        desired.configuration,
        cluster.instanceType ?? cluster.size,
        ...servers.slots.map(({ instanceId }) => instanceId),
      ],
      after: [
        ...servers.slots.flatMap((server) => server.whole),
        ...targets,
        ...exposure.listeners,
        ...(snapshots?.safeguards ?? []),
        ...admitted,
        settings,
      ],
    });

    alarmsOf(this, "alarms", config, {
      targets: [...exposure.watched, ...(front?.watched ?? [])],
      certificateArn: front?.certificateArn,
      servers: servers.slots,
      after: [readiness],
    });

    clusterProviders(this, terraformAccess({ host: exposure.dnsName, pki }));
    const rancher = new Rancher(this, "rancher", {
      stackName: id,
      hostname,
      rancher: config.rancher,
      access,
      kubernetes: parseKubernetesVersion(version),
      replicas: Math.min(cluster.servers, MOST_REPLICAS),
      controller: ingress,
      goesWithStack: true,
      // What the API is reached by outlives the releases, and whatever checks Rancher's name finds it.
      after: [readiness, ...served, ...(dnsRecord ? [dnsRecord.record] : [])],
    });

    records.complete([rancher.release]);
    rancherOutputs(this, hostname, rancher);
    nextSteps(this, {
      hostname,
      region: aws.region,
      exposure: front ?? exposure,
      servers: servers.slots,
      snapshots,
      datastore,
      kubeconfig: kubeconfig({ name: id, host: exposure.dnsName, pki }),
      nameServers: dnsRecord?.nameServers ?? exposure.nameServers,
    });
  }

  private snapshotBucket({ aws, balancer }: RancherOnRkeConfig): SnapshotBucket {
    return new SnapshotBucket(this, "snapshots", {
      stackName: this.node.id,
      kmsKeyArn: aws.kmsKeyArn,
      keep: balancer.deletionProtection,
    });
  }

  /** Where TLS ends before the ingress: a balancer of its own for Rancher, beside the one of the Kubernetes API. */
  private tlsBalancer(config: RancherOnRkeConfig, network: Network): ApplicationLoadBalancer | undefined {
    const { balancer, dns, hostname } = config;
    if (config.rancher.tls.mode !== "external") return undefined;
    // The rules of the configuration see to it that there is one or the other.
    const zone = dns?.zone as string;
    return new ApplicationLoadBalancer(this, "tls-balancer", {
      name: this.node.id,
      network,
      allowedCidrs: config.network.allowedCidrs,
      scheme: balancer.scheme,
      certificateArn: balancer.certificateArn ?? new Certificate(this, "certificate", { hostname, zone }).arn,
      accessLogsBucket: config.operations.accessLogs?.bucket,
      deletionProtection: balancer.deletionProtection,
    });
  }
}
