import type { Construct } from "constructs";
import { accessManifests } from "../lib/cluster/access";
import { RELEASES } from "../lib/cluster/artifacts";
import { defaultManifests } from "../lib/cluster/default-manifests";
import { DeployedRecord } from "../lib/cluster/deployed-record";
import { deploymentOf } from "../lib/cluster/deployment";
import { DesiredState } from "../lib/cluster/desired-state";
import { kubeconfig, terraformAccess } from "../lib/cluster/kubeconfig";
import { kubernetesConfig, workloads } from "../lib/cluster/kubernetes-config";
import { Pki } from "../lib/cluster/pki";
import { podSecurity } from "../lib/cluster/pod-security";
import { Readiness } from "../lib/cluster/readiness";
import { Servers } from "../lib/cluster/servers";
import { instanceTypeOf } from "../lib/cluster/sizes";
import { SnapshotBucket } from "../lib/cluster/snapshot-bucket";
import { snapshotToRestore, standingServers } from "../lib/cluster/standing-servers";
import { StepGuard } from "../lib/cluster/step-guard";
import {
  kubernetesMinorsOf,
  parseKubernetesVersion,
  parseRancherOnRke,
  parseRancherVersion,
  type RancherOnRkeConfig,
  type RancherOnRkeProps,
} from "../lib/config";
import { ApplicationLoadBalancer } from "../lib/network/application-load-balancer";
import { Certificate } from "../lib/network/certificate";
import { DnsRecord } from "../lib/network/dns-record";
import { ExistingVpc } from "../lib/network/existing-vpc";
import { LoadBalancer } from "../lib/network/load-balancer";
import type { Network } from "../lib/network/network";
import { Vpc } from "../lib/network/vpc";
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
    const { aws, cluster, dns, hostname } = config;

    const network = this.network(config);
    const balancer = new LoadBalancer(this, "balancer", {
      name: id,
      network,
      scheme: config.balancer.scheme,
      deletionProtection: config.balancer.deletionProtection,
      allowedCidrs: config.network.allowedCidrs,
      apiAllowedCidrs: cluster.apiAllowedCidrs,
      passesRancher: config.rancher.tls.mode !== "external",
    });

    const front = this.tlsBalancer(config, network);

    const record = new DeployedRecord(this, "deployed", { stackName: id });
    const wanted = deploymentOf(config);
    const guard = new StepGuard(this, "guard", {
      stackName: id,
      record,
      wanted,
      kubernetesOfRancher: kubernetesMinorsOf(parseRancherVersion(config.rancher.version), config.rancher.unsupported),
      zones: Array.from(
        { length: cluster.servers },
        (_, index) => network.zones[index % network.zones.length] as string,
      ),
      image: cluster.image,
    });

    const { distribution, ingress, version } = cluster;
    const restore = cluster.restore?.snapshot ?? "";
    const pki = new Pki(this, "pki", { adminCertificate: cluster.adminCertificate });
    const snapshots = new SnapshotBucket(this, "snapshots", {
      stackName: id,
      kmsKeyArn: aws.kmsKeyArn,
      keep: config.balancer.deletionProtection,
    });
    const desired = new DesiredState(this, "desired", {
      stackName: id,
      region: aws.region,
      distribution,
      version,
      rancher: config.rancher.version,
      artifacts: cluster.artifacts ?? RELEASES[distribution],
      config: kubernetesConfig({
        distribution,
        ingress,
        profile: cluster.profile,
        podCidr: cluster.podCidr,
        serviceCidr: cluster.serviceCidr,
        snapshots: { ...cluster.snapshots, bucket: snapshots.name, region: aws.region, folder: id },
      }),
      manifests: {
        "access.yaml": accessManifests(distribution, pki.adminGroup),
        "defaults.yaml": defaultManifests({
          distribution,
          ingress,
          servers: cluster.servers,
          podCidr: cluster.podCidr,
          trustedProxies: front && (config.balancer.scheme === "internal" ? network.privateCidrs : network.publicCidrs),
        }),
      },
      podSecurity: cluster.profile && podSecurity(),
      pki,
      bucket: snapshots.name,
      restore,
      kmsKeyArn: aws.kmsKeyArn,
      after: [guard.passed],
    });
    const api = { host: balancer.dnsName, pki, region: aws.region, stackName: id };

    const servers = new Servers(this, "servers", {
      name: id,
      region: aws.region,
      network,
      balancer,
      distribution,
      count: cluster.servers,
      instanceType: instanceTypeOf(cluster),
      volume: cluster.volume,
      replace: cluster.replace,
      image: cluster.image,
      kmsKeyArn: aws.kmsKeyArn,
      permissionsBoundary: aws.permissionsBoundary,
      desired,
      snapshots,
      api,
      standing: (server) => standingServers(record, restore, server),
      protected: config.balancer.deletionProtection,
      guard: guard.passed,
    });
    balancer.deletedBefore(servers.slots.map((server) => server.volume));
    const settings = desired.settle(servers.slots);
    const targets = servers.slots.flatMap((server) => balancer.register(server.name, server.ipAddress));
    const served = front?.serve(servers.securityGroupId, servers.slots) ?? [];

    const dnsRecord =
      dns &&
      new DnsRecord(this, "dns", {
        hostname,
        zone: dns.zone,
        balancer: front ?? balancer,
        privateTo: dns.private ? network : undefined,
      });

    const readiness = new Readiness(this, "readiness", {
      api,
      servers: servers.slots.map(({ name }) => name).join(" "),
      instances: Object.fromEntries(servers.slots.map(({ name, instanceId }) => [name, instanceId])),
      version,
      upgradedFrom: `\${${record.last("kubernetes.version", JSON.stringify(version))}}`,
      rancher: {
        version: config.rancher.version,
        upgradedFrom: `\${${record.last("rancher.version", JSON.stringify(config.rancher.version))}}`,
      },
      restored: snapshotToRestore(record, restore),
      workloads: workloads(distribution, ingress),
      limitSeconds: READINESS_SECONDS + READINESS_SECONDS_A_SERVER * cluster.servers,
      triggers: [
        version,
        config.rancher.version,
        restore,
        cluster.instanceType ?? cluster.size,
        ...servers.slots.map(({ instanceId }) => instanceId),
      ],
      after: [
        ...servers.slots.flatMap((server) => server.whole),
        ...targets,
        ...balancer.listeners,
        ...snapshots.safeguards,
        settings,
      ],
    });

    clusterProviders(this, terraformAccess({ host: balancer.dnsName, pki }));
    const rancher = new Rancher(this, "rancher", {
      stackName: id,
      hostname,
      rancher: config.rancher,
      kubernetes: parseKubernetesVersion(version),
      replicas: Math.min(cluster.servers, MOST_REPLICAS),
      controller: ingress,
      goesWithStack: true,
      // What the API is reached by outlives the releases, and whatever checks Rancher's name finds it.
      after: [readiness, ...served, ...(dnsRecord ? [dnsRecord.record] : [])],
    });

    record.complete(wanted, [rancher.release]);
    rancherOutputs(this, hostname, rancher);
    nextSteps(this, {
      hostname,
      region: aws.region,
      balancer: front ?? balancer,
      servers: servers.slots,
      snapshots,
      kubeconfig: kubeconfig({ name: id, host: balancer.dnsName, pki }),
      nameServers: dnsRecord?.nameServers,
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
      deletionProtection: balancer.deletionProtection,
    });
  }

  private network({ aws, cluster, network }: RancherOnRkeConfig): Network {
    const clusterCidrs = { "cluster.podCidr": cluster.podCidr, "cluster.serviceCidr": cluster.serviceCidr };
    return network.existing
      ? new ExistingVpc(this, "network", { ...network.existing, clusterCidrs })
      : new Vpc(this, "network", { name: this.node.id, region: aws.region, ...network });
  }
}
