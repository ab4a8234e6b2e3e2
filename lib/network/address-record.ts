import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import type { ITerraformDependable, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { hostedZone, type ZoneNetwork } from "./dns-record";

/** Properties of an `AddressRecord`. */
export interface AddressRecordProps {
  /** The host name, such as `rancher.example.com`. */
  readonly hostname: string;
  /** Name of an existing hosted zone, such as `example.com`. */
  readonly zone: string;
  /** IPv4 address, a Terraform template. */
  readonly ipAddress: string;
  /**
   * The network of a private hosted zone.
   *
   * @default - none: the zone is public
   */
  readonly privateTo?: ZoneNetwork;
  /**
   * The AWS provider for the zone, when the zone is in another account.
   *
   * @default - the stack's
   */
  readonly provider?: TerraformProvider;
}

/** Seconds for which resolvers cache the record. The time is short, so that clients soon find a new address. */
const TTL_SECONDS = 60;

/** A record in a Route 53 zone for an address of the stack. */
export class AddressRecord extends Construct {
  /** The zone's name servers, for the delegation in its parent. */
  readonly nameServers: string[];
  /** Dependency of everything that uses the name. */
  readonly record: ITerraformDependable;

  constructor(scope: Construct, id: string, { hostname, zone, ipAddress, privateTo, provider }: AddressRecordProps) {
    super(scope, id);
    const found = hostedZone(this, zone, privateTo, privateTo !== undefined, provider);
    // checkov:skip=CKV2_AWS_23: a private address belongs to a network interface, which the check does not support
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
