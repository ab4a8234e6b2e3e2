import type { DeployedRecord } from "../deployed-record";
import type { Deployment } from "../deployment";
import type { Rule } from "./step";

/** The part of a step that is looked at here. */
interface FixedStep {
  readonly record: DeployedRecord;
  readonly wanted: Pick<Deployment, "fixed">;
}

/** What can never change under a cluster that stands. */
export function fixedForEver({ record, wanted }: FixedStep): Rule[] {
  return Object.entries(wanted.fixed).map(([place, value]) => {
    const got = JSON.stringify(value);
    const deployed = record.last(`fixed["${place}"]`, got);
    return {
      condition: `${deployed} == ${got}`,
      refusal: `${place}: got ${value}, deployed is \${${deployed}}; it cannot change under a cluster that stands: set it back, or make a second stack and move Rancher there by backup and restore`,
    };
  });
}
