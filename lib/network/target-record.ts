import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface TargetRecordProps {
  /** The name, `rancher.example.com`. */
  readonly hostname: string;
  /** Name of a hosted zone that exists. */
  readonly zone: string;
  /** Whether the zone is a private one. */
  readonly privateZone: boolean;
  /** What the name leads to, a DNS name or an IPv4 address. */
  readonly target: string;
}

/** Seconds for which a resolver may keep the record. */
const TTL_SECONDS = 300;

/** A record in a Route53 zone that leads to something that is not this stack's: an address, or another name. */
export class TargetRecord extends Construct {
  /** The record itself, for what needs the name. */
  readonly record: ITerraformDependable;

  constructor(scope: Construct, id: string, { hostname, zone, privateZone, target }: TargetRecordProps) {
    super(scope, id);
    this.record = new Route53Record(this, "record", {
      zoneId: new DataAwsRoute53Zone(this, "zone", { name: zone, privateZone }).zoneId,
      name: hostname,
      type: /^[\d.]+$/.test(target) ? "A" : "CNAME",
      ttl: TTL_SECONDS,
      records: [target],
    });
  }
}
