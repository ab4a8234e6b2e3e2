import type { Construct } from "constructs";
import { instanceTypeOf } from "../lib/cluster/sizes";
import { parseRancherOnRke1, parseRke1Version, type RancherOnRke1Props } from "../lib/config";
import { DeployRecords } from "../lib/guard/deploy-records";
import { DnsRecord } from "../lib/network/dns-record";
import { LoadBalancer } from "../lib/network/load-balancer";
import { Vpc } from "../lib/network/vpc";
import { clusterProviders } from "../lib/rancher/cluster-providers";
import { rancherOutputs } from "../lib/rancher/outputs";
import { Rancher } from "../lib/rancher/rancher";
import { Bastion } from "../lib/rke1/bastion";
import { Rke1Cluster } from "../lib/rke1/cluster";
import { rke1DeploymentOf } from "../lib/rke1/deployment";
import { Rke1Guard } from "../lib/rke1/guard";
import { Rke1Machines } from "../lib/rke1/machines";
import { SshKey } from "../lib/rke1/ssh-key";
import { keyProviders } from "../lib/terraform/key-providers";
import { AwsStack } from "./aws-stack";
import { rke1Outputs } from "./rke1-outputs";

/**
 * Rancher up to 2.11 on a dedicated cluster of RKE1, which reached its end of life on 2025-07-31: three servers with
 * Docker in private subnets behind a network load balancer, and a bastion by way of which the provider reaches them.
 *
 * @throws ConfigError when the configuration cannot work, with every reason
 */
export class RancherOnRke1 extends AwsStack {
  constructor(scope: Construct, id: string, props: RancherOnRke1Props) {
    const config = parseRancherOnRke1(id, props);
    super(scope, id, config);
    const { aws, cluster, dns, hostname } = config;
    const { deletionProtection } = config.balancer;
    keyProviders(this);

    const network = new Vpc(this, "network", { name: id, region: aws.region, ...config.network });
    const balancer = new LoadBalancer(this, "balancer", {
      name: id,
      network,
      deletionProtection,
      allowedCidrs: config.network.allowedCidrs,
      apiAllowedCidrs: cluster.apiAllowedCidrs,
    });
    const key = new SshKey(this, "ssh");
    const bastion = new Bastion(this, "bastion", {
      name: id,
      network,
      allowedCidrs: cluster.apiAllowedCidrs,
      publicKey: key.publicKey,
      kmsKeyArn: aws.kmsKeyArn,
      replace: config.bastion.replace,
    });

    const wanted = rke1DeploymentOf(config);
    const records = new DeployRecords(this, "deployed", { stackName: id, ...this.identity, wanted });
    const guard = new Rke1Guard(this, "guard", { records });
    const servers = new Rke1Machines(this, "servers", {
      name: id,
      region: aws.region,
      network,
      balancer,
      bastion,
      instanceType: instanceTypeOf(cluster),
      volume: cluster.volume,
      publicKey: key.publicKey,
      provider: aws.provider,
      kmsKeyArn: aws.kmsKeyArn,
      permissionsBoundary: aws.permissionsBoundary,
      rolePolicyArns: aws.rolePolicyArns,
      protected: deletionProtection,
      guard: guard.passed,
    });
    balancer.deletedBefore(servers.slots.flatMap(({ volume }) => volume ?? []));
    const targets = servers.slots.flatMap((server) => balancer.register(server.name, server.ipAddress));
    const dnsRecord = dns && new DnsRecord(this, "dns", { hostname, zone: dns.zone, balancer });

    const rke = new Rke1Cluster(this, "rke", {
      name: id,
      version: cluster.version,
      servers: servers.slots,
      bastion,
      balancer,
      key,
      protected: deletionProtection,
    });
    clusterProviders(this, rke.access);
    const rancher = new Rancher(this, "rancher", {
      stackName: id,
      hostname,
      rancher: config.rancher,
      kubernetes: parseRke1Version(cluster.version),
      replicas: servers.slots.length,
      controller: "ingress-nginx",
      goesWithStack: true,
      // What the API is reached by outlives the releases, and whatever checks Rancher's name finds it.
      after: [rke.cluster, ...targets, ...(dnsRecord ? [dnsRecord.record] : [])],
    });

    records.complete([rancher.release]);
    rancherOutputs(this, hostname, rancher);
    rke1Outputs(this, {
      hostname,
      region: aws.region,
      balancer,
      bastion,
      servers: servers.slots,
      kubeconfig: rke.kubeconfig,
      nameServers: dnsRecord?.nameServers,
    });
  }
}
