import type { Construct } from "constructs";
import { Cluster } from "../lib/cluster/cluster";
import { markParsed, parseRancherOnRke, type RancherOnRkeProps } from "../lib/config";
import { DnsRecord } from "../lib/network/dns-record";
import { networkOf } from "../lib/network/network-of";
import { Alarms } from "../lib/operations/alarms";
import { Rancher } from "../lib/rancher/rancher";
import { AwsStack } from "./aws-stack";
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
    const { zone } = this;
    const { aws, dns, egress, exposure, hostname, operations, rancher, registry } = config;
    const endsTls = rancher.tls.mode !== "external";

    // The certificate is for the application load balancer of createTlsBalancer.
    const { certificateArn: _, ...balancer } = config.balancer;
    const network = networkOf(this, "network", id, config);
    const cluster = new Cluster(
      this,
      "cluster",
      markParsed({
        ...config.cluster,
        name: id,
        network,
        aws,
        allowedCidrs: config.network.allowedCidrs,
        securityGroups: config.network.securityGroups,
        balancer,
        forwardsRancher: endsTls,
        dns: exposure === "dns" && zone ? { ...zone, hostname } : undefined,
        egress,
        registry,
        logs: operations.logs,
        // When TLS ends at a load balancer, the certificate is in ACM, and servers cannot read it.
        metrics: operations.alarms?.servers && { hostname: endsTls ? hostname : undefined },
        defaultProviders: true,
      }),
    );

    const front = createTlsBalancer(this, config, network, cluster, zone);
    const { dnsName, zoneId } = front ?? cluster.exposure;
    const target = zoneId === undefined ? undefined : { dnsName, zoneId };
    const record =
      zone && target
        ? new DnsRecord(
            this,
            "dns",
            markParsed({ ...zone, hostname, target, privateTo: dns?.private ? network : undefined }),
          )
        : undefined;

    const rancherProps = {
      ...rancher,
      cluster,
      hostname,
      // Every check of Rancher's name can resolve it.
      after: [...(front?.served ?? []), ...(record ? [record.record] : [])],
    };
    const installed = new Rancher(this, "rancher", markParsed(rancherProps));

    const { alarms } = operations;
    const watch = alarms && new Alarms(this, "alarms", { ...alarms, cluster, tlsBalancer: front });
    signInOutputs(this, hostname, installed);
    clusterOutputs(this, { cluster, front, topicArn: alarms?.topicArn ? undefined : watch?.topicArn });
    dnsOutputs(this, hostname, front ?? cluster.exposure, record?.nameServers ?? cluster.exposure.nameServers);
  }
}
