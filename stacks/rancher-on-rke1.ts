import type { Construct } from "constructs";
import { markParsed, parseRancherOnRke1, type RancherOnRke1Props } from "../lib/config";
import { DnsRecord } from "../lib/network/dns-record";
import { Vpc } from "../lib/network/vpc";
import { Rancher } from "../lib/rancher/rancher";
import { Rke1Cluster } from "../lib/rke1/cluster";
import { createKeyProviders } from "../lib/terraform/key-providers";
import { AwsStack } from "./aws-stack";
import { dnsOutputs, rke1Outputs, signInOutputs } from "./outputs";

/**
 * Rancher up to 2.11 on a dedicated RKE1 cluster. RKE1 reached its end of life on 2025-07-31. Three servers with Docker
 * are in private subnets behind a network load balancer. The provider reaches them through a bastion.
 *
 * @throws ConfigError with every error in the configuration
 */
export class RancherOnRke1 extends AwsStack {
  constructor(scope: Construct, id: string, props: RancherOnRke1Props) {
    const config = parseRancherOnRke1(id, props);
    super(scope, id, config);
    const { aws, hostname } = config;
    createKeyProviders(this);

    const { allowedCidrs: _, ...network } = config.network;
    const vpc = new Vpc(this, "network", markParsed({ name: id, region: aws.region, ...network }));
    const cluster = new Rke1Cluster(this, "cluster", { ...config, name: id, vpc });
    const target = cluster.loadBalancer;
    const record = this.zone && new DnsRecord(this, "dns", markParsed({ ...this.zone, hostname, target }));
    // Every check of Rancher's name can resolve it.
    const after = record && [record.record];
    const rancher = new Rancher(this, "rancher", markParsed({ ...config.rancher, cluster, hostname, after }));

    signInOutputs(this, hostname, rancher);
    rke1Outputs(this, aws.region, cluster);
    dnsOutputs(this, hostname, target, record?.nameServers);
  }
}
