import type { Construct } from "constructs";
import { DeployedRecord } from "../lib/cluster/deployed-record";
import { deploymentOf } from "../lib/cluster/deployment";
import { Servers } from "../lib/cluster/servers";
import { INSTANCE_TYPES } from "../lib/cluster/sizes";
import { StepGuard } from "../lib/cluster/step-guard";
import {
  kubernetesMinorsOf,
  parseRancherOnRke,
  parseRancherVersion,
  type RancherOnRkeConfig,
  type RancherOnRkeProps,
} from "../lib/config";
import { DnsRecord } from "../lib/network/dns-record";
import { ExistingVpc } from "../lib/network/existing-vpc";
import { LoadBalancer } from "../lib/network/load-balancer";
import type { Network } from "../lib/network/network";
import { Vpc } from "../lib/network/vpc";
import { AwsStack } from "./aws-stack";
import { nextSteps } from "./next-steps";

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
    });

    const record = new DeployedRecord(this, "deployed", { stackName: id });
    const wanted = deploymentOf(config);
    const guard = new StepGuard(this, "guard", {
      record,
      wanted,
      kubernetesOfRancher: kubernetesMinorsOf(parseRancherVersion(config.rancher.version)),
    });

    const servers = new Servers(this, "servers", {
      name: id,
      region: aws.region,
      network,
      balancer,
      distribution: cluster.distribution,
      count: cluster.servers,
      instanceType: cluster.instanceType ?? INSTANCE_TYPES[cluster.size ?? "small"],
      volume: cluster.volume,
      replace: cluster.replace,
      image: cluster.image,
      kmsKeyArn: aws.kmsKeyArn,
      permissionsBoundary: aws.permissionsBoundary,
      after: [guard],
    });
    const targets = servers.slots.flatMap((server) => balancer.register(server.name, server.ipAddress));

    const dnsRecord =
      dns &&
      new DnsRecord(this, "dns", { hostname, zone: dns.zone, balancer, privateTo: dns.private ? network : undefined });

    record.write(wanted, [...servers.slots.flatMap((server) => server.whole), ...targets, ...balancer.listeners]);
    nextSteps(this, {
      hostname,
      region: aws.region,
      balancer,
      servers: servers.slots,
      nameServers: dnsRecord?.nameServers,
    });
  }

  private network({ aws, network }: RancherOnRkeConfig): Network {
    return network.existing
      ? new ExistingVpc(this, "network", network.existing)
      : new Vpc(this, "network", { name: this.node.id, region: aws.region, ...network });
  }
}
