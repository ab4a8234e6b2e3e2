import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { Construct } from "constructs";
import { address } from "../terraform/address";
import { TerraformData } from "../terraform/terraform-data";
import { ZONE_COUNT } from "./network";

export interface ZonesProps {
  /** Region of the stack, for example `eu-central-1`. */
  readonly region: string;
  /**
   * Names of three zones.
   *
   * @default - the first three of the region that are open to every account, at the first apply
   */
  readonly zones?: readonly string[];
}

/**
 * Three availability zones, chosen at the first apply and kept from then on: AWS adds zones and may list them in
 * another order, and a subnet or a volume that moves to another zone is one that is destroyed.
 *
 * A plan is refused when the region has fewer than three zones, and when the file names another region than the
 * one in which the state was made.
 */
export class Zones extends Construct {
  /** The zones' names. */
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, props: ZonesProps) {
    super(scope, id);
    const { region } = props;
    const named = props.zones && JSON.stringify(props.zones);
    const pin = new TerraformData(this, "pin", {
      input: props.zones ?? firstZones(this, region),
      lifecycle: {
        ignoreChanges: ["input"],
        postcondition: [
          {
            condition: `\${alltrue([for zone in self.output : startswith(zone, "${region}")])}`,
            errorMessage: `aws.region: the stack stands in the zones \${join(", ", self.output)}, got ${region}; a stack cannot change its region: set the old one again`,
          },
          ...(named === undefined
            ? []
            : [
                {
                  condition: `\${self.output == ${named}}`,
                  errorMessage: `network.zones: the stack stands in the zones \${join(", ", self.output)}, got ${props.zones?.join(", ")}; subnets and volumes cannot move: set the old ones again, in their order`,
                },
              ]),
        ],
      },
    });
    this.names = Array.from({ length: ZONE_COUNT }, (_, index) => `\${${address(pin)}.output[${index}]}`);
  }
}

/** An expression for the first three zones; local and wavelength zones, which need an opt-in, are left out. */
function firstZones(scope: Construct, region: string): string {
  const available = new DataAwsAvailabilityZones(scope, "available", {
    state: "available",
    filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    lifecycle: {
      postcondition: [
        {
          condition: `\${length(self.names) >= ${ZONE_COUNT}}`,
          errorMessage: `aws.region: ${region} has \${length(self.names)} zones open to this account, expected at least ${ZONE_COUNT}; choose another region`,
        },
      ],
    },
  });
  return `\${slice(${address(available)}.names, 0, ${ZONE_COUNT})}`;
}
