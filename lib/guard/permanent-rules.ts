import type { Construct } from "constructs";
import { local } from "../terraform/expressions";
import type { DeployRecords } from "./deploy-records";
import type { Rule } from "./rule";

/** Rules for every deploy of a stack: some values never change, and some numbers never become lower. */
export function permanentRules(
  scope: Construct,
  records: Pick<DeployRecords, "lastDeploy" | "pendingDeploy" | "wanted">,
): Rule[] {
  const { lastDeploy: last, pendingDeploy: pending, wanted } = records;
  const line = `"\${place}: got \${value}, deployed is \${${last}.fixed[place]}"`;
  const changes = local(
    scope,
    "fixed-changes",
    `\${[for place, value in ${wanted}.fixed : ${line} if value != ${last}.fixed[place]]}`,
  );
  const highest = `max(${last}.rising[place], ${pending}.rising[place])`;
  const lowered = local(
    scope,
    "lowered-numbers",
    `\${[for place, value in ${wanted}.rising : "\${place}: got \${value}, deployed is \${${highest}}" if value < ${highest}]}`,
  );
  return [
    {
      name: "what is fixed stays",
      condition: `length(${changes}) == 0`,
      rejection: `\${join("\\n", ${changes})}\nThis cannot change after the first deploy`,
      remedy: "write the deployed value, or create a second stack and move Rancher there by backup and restore",
    },
    {
      name: "some numbers never become lower",
      condition: `length(${lowered}) == 0`,
      rejection: `\${join("\\n", ${lowered})}\nThis number cannot become lower`,
      remedy: "write the deployed number or a higher one",
    },
  ];
}
