import { DataAwsSsmParametersByPath } from "@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type ITerraformDependable, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { address } from "../terraform/address";
import type { Deployment } from "./deployment";

export interface DeployedRecordProps {
  /** Name of the stack. */
  readonly stackName: string;
}

/**
 * What the last successful deploy left standing, in an SSM parameter that the next plan reads: the file alone
 * knows no yesterday. Before the first deploy there is none.
 */
export class DeployedRecord extends Construct {
  private readonly path: string;
  private readonly local: TerraformLocal;

  constructor(scope: Construct, id: string, props: DeployedRecordProps) {
    super(scope, id);
    this.path = `/rancher/${props.stackName}/deployed`;
    // By path, and not by name: a path without parameters is an empty list where a name is an error.
    const found = address(new DataAwsSsmParametersByPath(this, "found", { path: this.path }));
    // A record that is no JSON stops the plan here; without the record nothing could be judged.
    this.local = new TerraformLocal(
      this,
      "last",
      `\${jsondecode(length(${found}.names) == 0 ? "{}" : nonsensitive(${found}.values[0]))}`,
    );
  }

  /**
   * A Terraform expression (without `${}`) for a part of the record.
   *
   * @param path attributes and indices, for example `servers` or `replace["server-1"]`
   * @param absent a Terraform expression for what it is when nothing is deployed yet
   */
  last(path: string, absent: string): string {
    return `try(local.${this.local.friendlyUniqueId}.${path}, ${absent})`;
  }

  /** Records a deployment once all of `after` is done. */
  write(deployment: Deployment, after: ITerraformDependable[]): void {
    new SsmParameter(this, "record", {
      name: `${this.path}/record`,
      description: "What the last successful deploy left standing; the next plan is judged by it",
      type: "String",
      value: Fn.jsonencode(deployment),
      dependsOn: after,
    });
  }
}
