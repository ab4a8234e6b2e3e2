import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { Construct } from "constructs";
import { address } from "../terraform/expressions";
import { TerraformData } from "../terraform/terraform-data";
import { ZONE_COUNT } from "./network";

/** Properties of `Zones`. */
export interface ZonesProps {
  /** Region of the stack, for example `eu-central-1`. */
  readonly region: string;
  /**
   * Names of the zones.
   *
   * @default - the first zones of the region that are open to every account, at the first apply
   */
  readonly zones?: readonly string[];
}

/**
 * Availability zones, chosen at the first apply and then fixed. AWS adds zones and may reorder its list, and a move to
 * another zone would replace subnets and volumes.
 *
 * The first plan rejects missing zones. Later plans do not check the zones, so that the outage of a zone blocks no
 * plan.
 */
export class Zones extends Construct {
  /** The zones' names. */
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, props: ZonesProps) {
    super(scope, id);
    const open = `${address(openZones(this, props))}.names`;
    const pin = new TerraformData(this, "pin", {
      // The filter drops missing zones, and the postcondition reports them. The filter applies only to the first plan,
      // because later plans keep the value in the state.
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

/** Zones open to the account. Local and wavelength zones need an opt-in and are used only when they are named. */
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
      errorMessage: `network.zones: the stack is in the zones \${join(", ", self.input)}, got ${got}; subnets and volumes cannot move: write the old zones again, in their old order`,
    },
  ];
}
