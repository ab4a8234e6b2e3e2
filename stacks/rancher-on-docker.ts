import type { Construct } from "constructs";
import { containerAccess } from "../lib/access/container-access";
import { SecretsKey } from "../lib/aws/secrets-key";
import { DeployedRecord } from "../lib/cluster/deployed-record";
import {
  agentTlsModeOf,
  isAirGapped,
  parseRancherOnDocker,
  type RancherOnDockerConfig,
  type RancherOnDockerProps,
} from "../lib/config";
import { dockerDeploymentOf } from "../lib/docker/deployment";
import { DockerDesiredState } from "../lib/docker/desired-state";
import { DockerHost } from "../lib/docker/host";
import { serverNetworkOf } from "../lib/docker/network-of";
import { PublicAddress } from "../lib/docker/public-address";
import { vpcCidrOf } from "../lib/docker/public-vpc";
import { DockerReadiness } from "../lib/docker/readiness";
import type { ServerNetwork } from "../lib/docker/server-network";
import { DockerStepGuard } from "../lib/docker/step-guard";
import { AddressRecord } from "../lib/network/address-record";
import { ApplicationLoadBalancer } from "../lib/network/application-load-balancer";
import { Certificate } from "../lib/network/certificate";
import { DnsRecord } from "../lib/network/dns-record";
import { RANCHER_PORTS } from "../lib/network/rancher-clients";
import { bootstrapPassword } from "../lib/rancher/bootstrap-password";
import { keyProviders } from "../lib/terraform/key-providers";
import { AwsStack } from "./aws-stack";
import { dockerOutputs } from "./docker-outputs";

/** Docker, an image of some 2 GiB, the start of the Kubernetes inside, Rancher; for an upgrade a copy of the data before. */
const READINESS_SECONDS = 1800;
const HTTP = 80;

/**
 * Rancher as a single container on a single server, for tests and demonstrations. It has no high availability.
 *
 * @throws ConfigError when the configuration cannot work, with every reason
 */
export class RancherOnDocker extends AwsStack {
  constructor(scope: Construct, id: string, props: RancherOnDockerProps) {
    const config = parseRancherOnDocker(id, props);
    super(scope, id, config);
    const { aws, hostname, rancher, server: wanted } = config;
    keyProviders(this);

    const access = containerAccess(this, config, vpcCidrOf(config.network));
    const address = isAirGapped(config.access) ? undefined : new PublicAddress(this, "address", { name: id });
    const network = serverNetworkOf(this, "network", id, config, address?.ipAddress);
    const balancer = this.balancer(config, network);

    const record = new DeployedRecord(this, "deployed", { stackName: id, ...this.identity });
    const deployment = dockerDeploymentOf(config);
    const guard = new DockerStepGuard(this, "guard", {
      record,
      wanted: deployment,
      zone: network.zone,
      image: wanted.image,
    });
    const password = bootstrapPassword(this, rancher.bootstrapPassword);
    const secretsKey = new SecretsKey(this, "secrets", { stackName: id, ...aws });
    const desired = new DockerDesiredState(this, "desired", {
      stackName: id,
      hostname,
      rancher,
      bootstrapPassword: password,
      access,
      secretsKey,
      after: [guard.passed],
    });
    const { server, securityGroupId } = new DockerHost(this, "host", {
      ...aws,
      name: id,
      network,
      allowedCidrs: config.network.allowedCidrs,
      ports: balancer ? [] : config.balancer?.existing ? [HTTP] : RANCHER_PORTS,
      instanceType: deployment.instanceType,
      volume: wanted.volume,
      replace: wanted.replace,
      image: wanted.image,
      secretsKey,
      proxyEnvironment: access.proxyEnvironment,
      desired,
      protected: wanted.deletionProtection,
      guard: guard.passed,
    });
    const ipAddress = address?.ipAddress ?? server.ipAddress;
    const led = address ? [address.leadTo(server.interfaceId)] : [];
    const served = balancer?.serve(securityGroupId, [server]) ?? [];
    const dns = this.dnsRecord(config, network, balancer, ipAddress);

    const readiness = new DockerReadiness(this, "readiness", {
      hostname,
      host: config.balancer?.existing ? undefined : (balancer?.dnsName ?? ipAddress),
      isTrusted: rancher.tls.issuer === "acme" || (rancher.tls.issuer === "blank" && !rancher.tls.privateCA),
      version: rancher.version,
      deployedVersion: `\${${record.last("rancher.version", '""')}}`,
      ipAddress,
      instanceId: server.instanceId,
      region: aws.region,
      limitSeconds: READINESS_SECONDS,
      triggers: [hostname, deployment.instanceType, server.instanceId, ...desired.revision],
      after: [...server.whole, ...led, ...served, ...desired.parts, ...(dns ? [dns.record] : [])],
    });
    record.complete(deployment, [readiness]);

    dockerOutputs(this, {
      hostname,
      region: aws.region,
      ipAddress,
      isPublic: address !== undefined,
      instanceId: server.instanceId,
      bootstrapPassword: password,
      agentTlsMode: agentTlsModeOf(rancher),
      balancer,
      behindOwnBalancer: config.balancer?.existing ?? false,
      nameServers: dns?.nameServers,
    });
  }

  /** Where TLS ends before the container, unless on a balancer of the user's. */
  private balancer(config: RancherOnDockerConfig, network: ServerNetwork): ApplicationLoadBalancer | undefined {
    const { balancer, dns, hostname, rancher } = config;
    if (rancher.tls.mode !== "external" || balancer?.existing) return undefined;
    // The rules of the configuration see to it that there is one or the other.
    const zone = dns?.zone as string;
    return new ApplicationLoadBalancer(this, "balancer", {
      name: this.node.id,
      network,
      allowedCidrs: config.network.allowedCidrs,
      scheme: isAirGapped(config.access) ? "internal" : "internet-facing",
      certificateArn: balancer?.certificateArn ?? new Certificate(this, "certificate", { hostname, zone }).arn,
      deletionProtection: balancer?.deletionProtection ?? false,
    });
  }

  private dnsRecord(
    { dns, hostname }: RancherOnDockerConfig,
    network: ServerNetwork,
    balancer: ApplicationLoadBalancer | undefined,
    ipAddress: string,
  ): AddressRecord | DnsRecord | undefined {
    if (!dns) return undefined;
    const place = { hostname, zone: dns.zone, privateTo: dns.private ? network : undefined };
    return balancer
      ? new DnsRecord(this, "dns", { ...place, balancer })
      : new AddressRecord(this, "dns", { ...place, ipAddress });
  }
}
