import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Route53ZoneAssociation } from "@cdktf/provider-aws/lib/route53-zone-association";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
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
  readonly privateTo?: Network;
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
    const zone = new DataAwsRoute53Zone(this, "zone", {
      name: props.zone,
      privateZone: privateTo !== undefined,
      // Private zones of one name are told apart by their VPCs; a VPC of our own is in none of them yet.
      vpcId: privateTo?.own === false ? privateTo.vpcId : undefined,
    });
    if (privateTo?.own) new Route53ZoneAssociation(this, "vpc", { zoneId: zone.zoneId, vpcId: privateTo.vpcId });
    this.record = new Route53Record(this, "record", {
      zoneId: zone.zoneId,
      name: props.hostname,
      type: "A",
      alias: { name: props.balancer.dnsName, zoneId: props.balancer.zoneId, evaluateTargetHealth: false },
    });
    this.nameServers = zone.nameServers;
  }
}
