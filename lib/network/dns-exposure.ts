import { DataAwsEc2ManagedPrefixList } from "@cdktf/provider-aws/lib/data-aws-ec2-managed-prefix-list";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { Route53HealthCheck } from "@cdktf/provider-aws/lib/route53-health-check";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ANYWHERE } from "../config/cidr";
import { serverNames } from "../config/names";
import { address } from "../terraform/expressions";
import { REPLACED_LAST } from "../terraform/replaced-last";
import type { Exposure } from "./exposure";
import { type HostedZone, readHostedZone } from "./hosted-zone";
import type { Network } from "./network";
import { API_PORT, admit, admitRancherClients } from "./rancher-clients";

/** Properties of a `DnsExposure`. */
export interface DnsExposureProps extends HostedZone {
  /** Prefix of the name tags. */
  readonly name: string;
  /** Region of the servers, such as `eu-central-1`. */
  readonly region: string;
  /** The host name of Rancher, and of the API on 6443. */
  readonly hostname: string;
  /** Network of the servers. */
  readonly network: Network;
  /** Number of servers. */
  readonly servers: number;
  /** CIDRs that can reach Rancher on 80 and 443. */
  readonly allowedCidrs: readonly string[];
  /** CIDRs that can reach the Kubernetes API on 6443. */
  readonly apiAllowedCidrs: readonly string[];
}

/** Seconds for which resolvers cache an answer (Route 53, "Multivalue answer routing": 60 or less). */
const TTL_SECONDS = 60;
/** Route 53 removes a server from its answers after three failed health checks, ten seconds apart. */
const PROBE_SECONDS = 10;
const PROBES = 3;
const PROBED_PORT = 443;

/**
 * Servers with public addresses, and a host name that Route 53 resolves to the healthy ones (Rancher, "Architecture
 * Recommendations": round-robin DNS). Without a load balancer, a client that caches an answer may keep the address of a
 * server that is down.
 */
export class DnsExposure extends Construct implements Exposure {
  readonly dnsName: string;
  /** Empty, because only a load balancer has targets. */
  readonly watched = [];
  readonly serverSubnetIds: readonly string[];
  readonly egress: ITerraformDependable[];
  readonly publicAddresses: Readonly<Record<string, string>>;
  readonly listeners: ITerraformDependable[];
  /** The zone's name servers, for the delegation in its parent. */
  readonly nameServers: string[];
  readonly hostedZoneId: string;
  private readonly props: DnsExposureProps;
  private readonly cidrs: readonly string[];

  constructor(scope: Construct, id: string, props: DnsExposureProps) {
    super(scope, id);
    this.props = props;
    const { network, hostname, provider } = props;
    const zone = readHostedZone(this, "zone", props);
    const servers = serverNames(props.servers).map((name) => {
      const tags = { Name: `${props.name}-${name}` };
      // checkov:skip=CKV2_AWS_19: the server attaches it to its network interface, which outlives its instance
      const eip = new Eip(this, `${name}-address`, { domain: "vpc", tags, dependsOn: network.ingress });
      // The health check is in the account of its record.
      const health = new Route53HealthCheck(this, `${name}-health`, {
        provider,
        ipAddress: eip.publicIp,
        port: PROBED_PORT,
        type: "TCP",
        requestInterval: PROBE_SECONDS,
        failureThreshold: PROBES,
        tags,
      });
      const record = new Route53Record(this, name, {
        provider,
        zoneId: zone.zoneId,
        name: hostname,
        type: "A",
        ttl: TTL_SECONDS,
        records: [eip.publicIp],
        setIdentifier: name,
        multivalueAnswerRoutingPolicy: true,
        healthCheckId: health.id,
      });
      return { name, eip, record };
    });
    // The record's own attribute, which is unknown before the record exists, so providers wait for it.
    this.dnsName = servers[0]?.record.fqdn ?? hostname;
    this.serverSubnetIds = network.publicSubnetIds;
    this.egress = network.ingress;
    this.publicAddresses = Object.fromEntries(servers.map(({ name, eip }) => [name, eip.id]));
    this.cidrs = servers.map(({ eip }) => `\${${address(eip)}.public_ip}/32`);
    this.listeners = servers.map(({ record }) => record);
    this.nameServers = zone.nameServers;
    this.hostedZoneId = zone.zoneId;
  }

  /** Admits clients, the servers' own public addresses, and the health checks of Route 53. */
  admit(_: Construct, securityGroupId: string): ITerraformDependable[] {
    const { allowedCidrs, apiAllowedCidrs } = this.props;
    const network = { ...this.props.network, egressCidrs: this.cidrs };
    const api = { securityGroupId, description: "Kubernetes API" };
    const clients = [
      ...admitRancherClients(this, { securityGroupId, network, internal: false, allowedCidrs }),
      ...apiAllowedCidrs.map((cidr) => admit(this, API_PORT, cidr.replace("/", "-"), { ...api, cidrIpv4: cidr })),
    ];
    if (allowedCidrs.includes(ANYWHERE)) return clients;
    // VPC User Guide, "AWS-managed prefix lists". A region has a second one for IPv6, named
    // `….ipv6.route53-healthchecks`.
    const probes = new DataAwsEc2ManagedPrefixList(this, "probes", {
      name: `com.amazonaws.${this.props.region}.route53-healthchecks`,
    });
    const rule = new VpcSecurityGroupIngressRule(this, "allow-probes", {
      securityGroupId,
      description: "Health checks of Route 53",
      ipProtocol: "tcp",
      fromPort: PROBED_PORT,
      toPort: PROBED_PORT,
      prefixListId: probes.id,
      lifecycle: REPLACED_LAST,
    });
    return [...clients, rule];
  }

  /** Creates nothing, because the records already have the addresses of all servers. */
  register(): ITerraformDependable[] {
    return [];
  }

  /** Does nothing, because no resource of this exposure has deletion protection. */
  deletedBefore(): void {}
}
