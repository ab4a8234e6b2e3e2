import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Route53ZoneAssociation } from "@cdktf/provider-aws/lib/route53-zone-association";
import { type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import { checkKeys, checkRecordProps, isParsed } from "../config";
import { type HostedZone, readHostedZone } from "./hosted-zone";
import type { Network } from "./network";

/** Properties of a `DnsRecord`. */
export interface DnsRecordProps extends HostedZone {
  /** The host name, such as `rancher.example.com`. */
  readonly hostname: string;
  /**
   * The target of the record: a load balancer, such as `cluster.loadBalancer`, an address of the stack, or the DNS name
   * or IPv4 address of something outside the stack.
   */
  readonly target: { readonly dnsName: string; readonly zoneId: string } | { readonly ipAddress: string } | string;
  /**
   * The network that resolves a private hosted zone. The record's zone is associated with a VPC that the stack creates.
   *
   * @default - none: the zone is associated already
   */
  readonly privateTo?: ZoneNetwork;
}

/** The part of a network that a private hosted zone needs. */
export type ZoneNetwork = Pick<Network, "own" | "vpcId">;

/** Seconds for which resolvers cache a record for a target outside the stack. */
const TTL_SECONDS = 300;
/** The same for an address of the stack. The time is short, so that clients soon find a new address. */
const ADDRESS_TTL_SECONDS = 60;

/**
 * A record in a Route 53 zone: an alias of a load balancer, or a record for another target.
 *
 * @throws ConfigError when the host name or the zone is invalid
 */
export class DnsRecord extends Construct {
  /** The zone's name servers, for the delegation in its parent. */
  readonly nameServers: string[];
  /** Dependency of everything that uses the name. */
  readonly record: ITerraformDependable;

  constructor(scope: Construct, id: string, props: DnsRecordProps) {
    super(scope, id);
    checkKeys(this.node.path, props, ["zoneId", "private", "privateTo", "provider"], {
      hostname: "a DNS name such as rancher.example.com",
      zone: "the name of a hosted zone such as example.com",
      target: "a load balancer, such as cluster.loadBalancer, or the name or address of a target outside the stack",
    });
    const { target, hostname, provider, privateTo } = props;
    const isText = ![hostname, props.zone].some(Token.isUnresolved);
    if (isText && !isParsed(props)) checkRecordProps(this.node.path, hostname, props.zone);
    // Private zones of the same name differ by their VPCs. The stack's own VPC is in none of them before the association
    // below.
    const zone = readHostedZone(this, "zone", props, privateTo?.own === false ? privateTo.vpcId : undefined);
    if (privateTo?.own) new Route53ZoneAssociation(this, "vpc", { zoneId: zone.zoneId, vpcId: privateTo.vpcId });
    // checkov:skip=CKV2_AWS_23: a private address belongs to a network interface, which the check does not support
    this.record = new Route53Record(this, "record", {
      provider,
      zoneId: zone.zoneId,
      name: hostname,
      ...recordOf(target),
    });
    this.nameServers = zone.nameServers;
  }
}

function recordOf(target: DnsRecordProps["target"]) {
  if (typeof target === "string") {
    return { type: /^[\d.]+$/.test(target) ? "A" : "CNAME", ttl: TTL_SECONDS, records: [target] };
  }
  if ("ipAddress" in target) return { type: "A", ttl: ADDRESS_TTL_SECONDS, records: [target.ipAddress] };
  return { type: "A", alias: { name: target.dnsName, zoneId: target.zoneId, evaluateTargetHealth: false } };
}
