import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import type { ITerraformDependable, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { hostedZone, type ZoneNetwork } from "./dns-record";

export interface AddressRecordProps {
  /** The name, `rancher.example.com`. */
  readonly hostname: string;
  /** Name of a hosted zone that exists, `example.com`. */
  readonly zone: string;
  /** IPv4 address, a Terraform template. */
  readonly ipAddress: string;
  /**
   * The network that a private hosted zone is for.
   *
   * @default - none: the zone is public
   */
  readonly privateTo?: ZoneNetwork;
  /**
   * The provider of AWS that works on the zone, where it is in another account.
   *
   * @default - the stack's
   */
  readonly provider?: TerraformProvider;
}

/** Seconds for which a resolver may keep the record: a demonstration that is made anew is found soon. */
const TTL_SECONDS = 60;

/** The record of an address of the stack in a Route53 zone. */
export class AddressRecord extends Construct {
  /** The zone's name servers, to which its parent has to delegate. */
  readonly nameServers: string[];
  /** The record itself, for what needs the name. */
  readonly record: ITerraformDependable;

  constructor(scope: Construct, id: string, { hostname, zone, ipAddress, privateTo, provider }: AddressRecordProps) {
    super(scope, id);
    const found = hostedZone(this, zone, privateTo, privateTo !== undefined, provider);
    // checkov:skip=CKV2_AWS_23: a private address belongs to a network interface, of which the check knows nothing
    this.record = new Route53Record(this, "record", {
      provider,
      zoneId: found.zoneId,
      name: hostname,
      type: "A",
      ttl: TTL_SECONDS,
      records: [ipAddress],
    });
    this.nameServers = found.nameServers;
  }
}
