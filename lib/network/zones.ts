import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { Construct } from "constructs";
import { address } from "../terraform/address";
import { TerraformData } from "../terraform/terraform-data";
import { ZONE_COUNT } from "./network";

export interface ZonesProps {
  /** Region of the stack, for example `eu-central-1`. */
  readonly region: string;
  /**
   * Names of the zones.
   *
   * @default - the first of the region that are open to every account, at the first apply
   */
  readonly zones?: readonly string[];
}

/**
 * Availability zones, chosen at the first apply and kept from then on: AWS adds zones and may list them in
 * another order, and a subnet or a volume that moves to another zone is one that is destroyed.
 *
 * Zones that are not there are refused before they are kept. Once kept they are not looked for any more, so that the
 * outage of a zone blocks no plan.
 */
export class Zones extends Construct {
  /** The zones' names. */
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, props: ZonesProps) {
    super(scope, id);
    const open = `${address(openZones(this, props))}.names`;
    const pin = new TerraformData(this, "pin", {
      // What does not exist falls out here, and is missed in the postcondition: of the first plan alone, since the
      // state's value is kept afterwards.
      input: props.zones
        ? `\${[for zone in ${JSON.stringify(props.zones)} : zone if contains(${open}, zone)]}`
        : `\${slice(${open}, 0, min(${ZONE_COUNT}, length(${open})))}`,
      lifecycle: {
        ignoreChanges: ["input"],
        postcondition: props.zones ? namedZones(props.zones, open) : enoughZones(props.region),
      },
    });
    this.names = Array.from({ length: ZONE_COUNT }, (_, index) => `\${${address(pin)}.input[${index}]}`);
  }
}

/** Zones open to the account; local and wavelength zones need an opt-in and are never chosen unnamed. */
function openZones(scope: Construct, { zones }: ZonesProps): DataAwsAvailabilityZones {
  return new DataAwsAvailabilityZones(scope, "available", {
    state: "available",
    filter: zones ? undefined : [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
  });
}

function enoughZones(region: string) {
  return [
    {
      condition: `\${length(self.input) == ${ZONE_COUNT}}`,
      errorMessage: `aws.region: ${region} has \${length(self.input)} zones open to this account, expected at least ${ZONE_COUNT}; choose another region`,
    },
  ];
}

function namedZones(zones: readonly string[], open: string) {
  const got = zones.join(", ");
  return [
    {
      condition: `\${length(self.input) == ${ZONE_COUNT}}`,
      errorMessage: `network.zones: got ${got}, but this account has \${join(", ", ${open})}; write three of these`,
    },
    {
      condition: `\${length(self.input) != ${ZONE_COUNT} || join(", ", self.input) == "${got}"}`,
      errorMessage: `network.zones: the stack stands in the zones \${join(", ", self.input)}, got ${got}; subnets and volumes cannot move: set the old ones again, in their order`,
    },
  ];
}
