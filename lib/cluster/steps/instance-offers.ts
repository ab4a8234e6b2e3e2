import { DataAwsEc2InstanceTypeOfferings } from "@cdktf/provider-aws/lib/data-aws-ec2-instance-type-offerings";
import { Construct } from "constructs";
import { address } from "../../terraform/address";

export interface InstanceOffersProps {
  readonly instanceType: string;
  /** Names of the zones in which servers stand, Terraform templates (no tokens of CDKTF). */
  readonly zones: readonly string[];
}

/** The zones in which an instance type can be had, looked up at plan time: no family is offered in all of them. */
export class InstanceOffers extends Construct {
  /** Zones of the servers that do not offer the type, a Terraform expression. */
  readonly lackingZones: string;

  constructor(scope: Construct, id: string, { instanceType, zones }: InstanceOffersProps) {
    super(scope, id);
    const offers = new DataAwsEc2InstanceTypeOfferings(this, "zones", {
      locationType: "availability-zone",
      filter: [{ name: "instance-type", values: [instanceType] }],
    });
    const wanted = [...new Set(zones)].map((zone) => `"${zone}"`).join(", ");
    this.lackingZones = `setsubtract([${wanted}], ${address(offers)}.locations)`;
  }
}
