import type { Construct } from "constructs";
import { Cluster } from "../lib/cluster/cluster";
import { parseRancherOnRke, type RancherOnRkeProps } from "../lib/config";
import { DnsRecord } from "../lib/network/dns-record";
import { networkOf } from "../lib/network/network-of";
import { Alarms } from "../lib/operations/alarms";
import { Rancher } from "../lib/rancher/rancher";
import { AwsStack } from "./aws-stack";
import { clusterPropsOf } from "./cluster-props-of";
import { clusterOutputs, dnsOutputs, signInOutputs } from "./outputs";
import { createTlsBalancer } from "./tls-balancer";

/**
 * Rancher on a dedicated cluster: servers in private subnets of three zones, behind a network load balancer.
 *
 * @throws ConfigError with every error in the configuration
 */
export class RancherOnRke extends AwsStack {
  constructor(scope: Construct, id: string, props: RancherOnRkeProps) {
    const config = parseRancherOnRke(id, props);
    super(scope, id, config);
    const { dns, hostname } = config;

    const network = networkOf(this, "network", id, config);
    const cluster = new Cluster(this, "cluster", { ...clusterPropsOf(config, this.zoneProvider), name: id, network });

    const front = createTlsBalancer(this, config, network, cluster, this.zoneProvider);
    const { zoneId, dnsName } = front ?? cluster.exposure;
    const record =
      dns && zoneId
        ? new DnsRecord(this, "dns", {
            hostname,
            zone: dns.zone,
            hostedZoneId: dns.zoneId,
            target: { dnsName, zoneId },
            privateTo: dns.private ? network : undefined,
            provider: this.zoneProvider,
          })
        : undefined;

    const rancher = new Rancher(this, "rancher", {
      ...config.rancher,
      cluster,
      hostname,
      // Every check of Rancher's name can resolve it.
      after: [...(front?.served ?? []), ...(record ? [record.record] : [])],
    });

    const { alarms } = config.operations;
    const watch = alarms && new Alarms(this, "alarms", { ...alarms, cluster, tlsBalancer: front });
    signInOutputs(this, hostname, rancher);
    clusterOutputs(this, { cluster, front, topicArn: alarms?.topicArn ? undefined : watch?.topicArn });
    dnsOutputs(this, hostname, front ?? cluster.exposure, record?.nameServers ?? cluster.exposure.nameServers);
  }
}
