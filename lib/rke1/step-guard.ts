import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { DeployedRecord } from "../cluster/deployed-record";
import { fixedForEver } from "../cluster/steps/fixed-for-ever";
import type { Rule } from "../cluster/steps/step";
import { oneMinorUp } from "../cluster/steps/versions";
import { RKE1_ENDED } from "../config";
import type { Rke1Deployment } from "./deployment";

export interface Rke1StepGuardProps {
  /** What is deployed. */
  readonly record: DeployedRecord;
  /** What this deploy is to leave standing. */
  readonly wanted: Rke1Deployment;
}

/** Refuses every step but a newer Rancher and what touches no server. Before the first deploy every step passes. */
export class Rke1StepGuard extends Construct {
  /** What has to be done before a server is touched. */
  readonly passed: ITerraformDependable;

  constructor(scope: Construct, id: string, { record, wanted }: Rke1StepGuardProps) {
    super(scope, id);
    const size = `${wanted.volumeSize}`;
    const deployedSize = `max(${record.last("volumeSize", size)}, ${record.begun("volumeSize", size)})`;
    const rules: readonly Rule[] = [
      ...fixedForEver({ record, wanted }),
      ...oneMinorUp({ record, wanted }, "rancher", "rancher.version"),
      {
        condition: `${deployedSize} <= ${size}`,
        refusal: `cluster.volume.size: got ${size}, deployed are \${${deployedSize}} GiB; a volume cannot shrink: write \${${deployedSize}} or more`,
      },
    ];
    this.passed = record.begin(
      wanted,
      rules.map(({ condition, refusal }) => ({
        condition: `\${${condition}}`,
        errorMessage: `${refusal}; ${RKE1_ENDED}`,
      })),
    );
  }
}
