import type { Construct } from "constructs";
import {
  agentTlsModeOf,
  DEFAULT_VPC_CIDR,
  isAirGapped,
  markParsed,
  parseRancherOnDocker,
  type RancherOnDockerProps,
} from "../lib/config";
import { createServerNetwork } from "../lib/docker/network";
import { ContainerReadiness } from "../lib/docker/readiness";
import { ContainerServer } from "../lib/docker/server";
import { containerEgress } from "../lib/egress/container-egress";
import { Identity } from "../lib/guard/identity";
import { ApplicationLoadBalancer } from "../lib/network/application-load-balancer";
import { Certificate } from "../lib/network/certificate";
import { DnsRecord } from "../lib/network/dns-record";
import type { HostedZone } from "../lib/network/hosted-zone";
import { createBootstrapPassword } from "../lib/rancher/bootstrap-password";
import { createKeyProviders } from "../lib/terraform/key-providers";
import { AwsStack } from "./aws-stack";
import { containerOutputs, dnsOutputs, signInOutputs, targetOutput } from "./outputs";

/**
 * Rancher as a single container on a single server, for tests and demonstrations. It is not highly available.
 *
 * @throws ConfigError with every error in the configuration
 */
export class RancherOnDocker extends AwsStack {
  constructor(scope: Construct, id: string, props: RancherOnDockerProps) {
    const config = parseRancherOnDocker(id, props);
    super(scope, id, config);
    const { isNew } = new Identity(this, "identity", { stackName: id, ...config.aws });
    createKeyProviders(this);
    const { zone } = this;
    const { balancer: wanted, dns, hostname, rancher } = config;
    const { allowedCidrs, cidr = DEFAULT_VPC_CIDR, existing } = config.network;

    const network = createServerNetwork(this, id, config);
    const password = createBootstrapPassword(this, rancher.bootstrapPassword);
    const egress = containerEgress(this, config, existing ? undefined : cidr);
    const host = new ContainerServer(this, "host", {
      name: id,
      config,
      network,
      egress,
      bootstrapPassword: password,
      isNew,
    });

    const balancer =
      rancher.tls.mode === "external" && !wanted?.existing
        ? new ApplicationLoadBalancer(this, "balancer", {
            name: id,
            network,
            allowedCidrs,
            scheme: isAirGapped(config.egress) ? "internal" : "internet-facing",
            // The rules of the configuration require one or the other.
            certificateArn:
              wanted?.certificateArn ?? new Certificate(this, "certificate", { ...(zone as HostedZone), hostname }).arn,
            deletionProtection: wanted?.deletionProtection ?? false,
            securityGroupId: config.network.securityGroups?.balancer,
          })
        : undefined;
    const served = balancer?.serve(host.securityGroupId, [host.server]) ?? [];

    const target = balancer ?? { ipAddress: host.ipAddress };
    const privateTo = dns?.private ? network : undefined;
    const record = zone && new DnsRecord(this, "dns", markParsed({ ...zone, hostname, target, privateTo }));

    const after = [...served, ...(record ? [record.record] : [])];
    new ContainerReadiness(this, "readiness", { config, host, balancerName: balancer?.dnsName, after });
    const { authority } = host;
    signInOutputs(this, hostname, { bootstrapPassword: password, agentTlsMode: agentTlsModeOf(rancher), authority });
    containerOutputs(this, config.aws.region, host, network);
    if (!record && wanted?.existing) targetOutput(this, host.ipAddress);
    else dnsOutputs(this, hostname, target, record?.nameServers);
  }
}
