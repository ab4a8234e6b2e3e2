import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Route53ZoneAssociation } from "@cdktf/provider-aws/lib/route53-zone-association";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { RancherOnRkeConfig } from "../config";
import type { Network } from "./network";

export interface DnsRecordProps {
  /** The name, `rancher.example.com`. */
  readonly hostname: string;
  /** Name of a hosted zone that exists, `example.com`. */
  readonly zone: string;
  /** The balancer to which the name leads: its own name, and the zone of that. */
  readonly balancer: { readonly dnsName: string; readonly zoneId: string };
  /**
   * The network that a private hosted zone is for.
   *
   * @default - none: the zone is public
   */
  readonly privateTo?: ZoneNetwork;
}

/** A network as a private hosted zone knows it. */
export type ZoneNetwork = Pick<Network, "own" | "vpcId">;

/** The alias record of a configuration; undefined where the record is the user's to make, or the exposure's own. */
export function recordOf(
  scope: Construct,
  id: string,
  { dns, hostname }: Pick<RancherOnRkeConfig, "dns" | "hostname">,
  network: Network,
  { dnsName, zoneId }: { readonly dnsName: string; readonly zoneId?: string },
): DnsRecord | undefined {
  if (!dns || zoneId === undefined) return undefined;
  const privateTo = dns.private ? network : undefined;
  return new DnsRecord(scope, id, { hostname, zone: dns.zone, balancer: { dnsName, zoneId }, privateTo });
}

/** A hosted zone that exists; one that is private leads in the network too. */
export function hostedZone(scope: Construct, name: string, privateTo?: ZoneNetwork): DataAwsRoute53Zone {
  const zone = new DataAwsRoute53Zone(scope, "zone", {
    name,
    privateZone: privateTo !== undefined,
    // Private zones of one name are told apart by their VPCs; a VPC of our own is in none of them yet.
    vpcId: privateTo?.own === false ? privateTo.vpcId : undefined,
  });
  if (privateTo?.own) new Route53ZoneAssociation(scope, "vpc", { zoneId: zone.zoneId, vpcId: privateTo.vpcId });
  return zone;
}

/** The alias record of the balancer in a Route53 zone. */
export class DnsRecord extends Construct {
  /** The zone's name servers, to which its parent has to delegate. */
  readonly nameServers: string[];
  /** The record itself, for what needs the name. */
  readonly record: ITerraformDependable;

  constructor(scope: Construct, id: string, props: DnsRecordProps) {
    super(scope, id);
    const { privateTo } = props;
    const zone = hostedZone(this, props.zone, privateTo);
    this.record = new Route53Record(this, "record", {
      zoneId: zone.zoneId,
      name: props.hostname,
      type: "A",
      alias: { name: props.balancer.dnsName, zoneId: props.balancer.zoneId, evaluateTargetHealth: false },
    });
    this.nameServers = zone.nameServers;
  }
}
