import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Route53ZoneAssociation } from "@cdktf/provider-aws/lib/route53-zone-association";
import { type ITerraformDependable, type TerraformProvider, Token } from "cdktf";
import { Construct } from "constructs";
import { checkKeys, checkRecordProps } from "../config";
import { hostedZone } from "./hosted-zone";
import type { Network } from "./network";

/** Properties of a `DnsRecord`. */
export interface DnsRecordProps {
  /** The host name, such as `rancher.example.com`. */
  readonly hostname: string;
  /** Name of an existing hosted zone, such as `example.com`. */
  readonly zone: string;
  /**
   * Id of the hosted zone, where two zones have one name.
   *
   * @default - the only zone of that name
   */
  readonly hostedZoneId?: string;
  /**
   * The target of the record: a load balancer, such as `cluster.loadBalancer`, an address of the stack, or the DNS name
   * or IPv4 address of something outside the stack.
   */
  readonly target: { readonly dnsName: string; readonly zoneId: string } | { readonly ipAddress: string } | string;
  /**
   * The network of a private hosted zone.
   *
   * @default - none: the zone is public, unless `privateZone` is true
   */
  readonly privateTo?: ZoneNetwork;
  /**
   * Whether the zone is private, for any network.
   *
   * @default - whether `privateTo` is set
   */
  readonly privateZone?: boolean;
  /**
   * The AWS provider for the zone, when the zone is in another account.
   *
   * @default - the stack's
   */
  readonly provider?: TerraformProvider;
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
    checkKeys(this.node.path, props, [], {
      hostname: "a DNS name such as rancher.example.com",
      zone: "the name of a hosted zone such as example.com",
      target: "a load balancer, such as cluster.loadBalancer, or the name or address of a target outside the stack",
    });
    const { target, hostname, provider } = props;
    if (![hostname, props.zone].some(Token.isUnresolved)) checkRecordProps(this.node.path, hostname, props.zone);
    const { privateTo } = props;
    const zone = hostedZone(this, "zone", {
      provider,
      zone: props.zone,
      zoneId: props.hostedZoneId,
      privateZone: props.privateZone ?? privateTo !== undefined,
      // Private zones of the same name differ by their VPCs. The stack's own VPC is in none of them before the
      // association below.
      vpcId: privateTo?.own === false ? privateTo.vpcId : undefined,
    });
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
