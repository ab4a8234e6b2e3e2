import type { Construct } from "constructs";
import { local } from "../terraform/local";
import type { DeployRecords } from "./deploy-records";
import type { Rule } from "./rule";

/**
 * Rules for the life of a stack: its fixed values and its volumes.
 *
 * @param volumeSize place of the size of the volumes in the configuration file
 */
export function standingRules(
  scope: Construct,
  records: Pick<DeployRecords, "lastDeploy" | "pendingDeploy" | "wanted">,
  volumeSize = "cluster.volume.size",
): Rule[] {
  const { lastDeploy: last, pendingDeploy: pending, wanted } = records;
  const line = `"\${place}: got \${value}, deployed is \${${last}.fixed[place]}"`;
  const changes = local(
    scope,
    "fixed-changes",
    `\${[for place, value in ${wanted}.fixed : ${line} if value != ${last}.fixed[place]]}`,
  );
  const largest = local(scope, "largest-volume", `\${max(${last}.volumeSize, ${pending}.volumeSize)}`);
  return [
    {
      name: "what is fixed stays",
      condition: `length(${changes}) == 0`,
      refusal: `\${join("\\n", ${changes})}\nThis cannot change after the first deploy`,
      remedy: "set it back, or make a second stack and move Rancher there by backup and restore",
    },
    {
      name: "volumes only grow",
      condition: `${largest} <= ${wanted}.volumeSize`,
      refusal: `${volumeSize}: got \${${wanted}.volumeSize}, deployed are \${${largest}} GiB; a volume cannot shrink`,
      remedy: `write \${${largest}} or more`,
    },
  ];
}
