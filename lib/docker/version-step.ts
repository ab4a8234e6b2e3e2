import { DataAwsSsmParametersByPath } from "@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { parseRancherVersion } from "../config";
import { filledUp, type Recorded, stateContainsStack } from "../guard/deploy-records";
import { permanentRules } from "../guard/permanent-rules";
import { conditionsOf } from "../guard/rule";
import { recordedVersion, versionRules } from "../guard/version-rules";
import { address, local } from "../terraform/expressions";

/** The properties of the record of the version. */
export interface VersionStepProps extends Omit<Recorded, "rancher"> {
  /** Name of the stack. */
  readonly name: string;
  /** Whether this is the first plan of its state: a Terraform expression, without `${}`, known at the plan. */
  readonly isNew: string;
  /** Rancher's version, `2.15.0`. */
  readonly version: string;
  /** Id of the snapshot to create the data volume from, or "". */
  readonly restoreFrom: string;
  /** Dependency: the snapshot of the former data. */
  readonly after: ITerraformDependable[];
}

/**
 * Records the version that wrote the data, and the fixed values, for the next plan. A plan is rejected when it
 * downgrades without a restore, skips a minor (Rancher, "Upgrades"), shrinks the volume or changes a fixed value.
 *
 * One record is enough, because Terraform writes it after the snapshot and before the instance. A deploy that fails
 * before the record has changed no data.
 */
export class VersionStep extends Construct {
  /** A Terraform template that changes at each step. An instance depends on it, so that the record is written first. */
  readonly revision: string;

  constructor(
    scope: Construct,
    id: string,
    { name, isNew, version, restoreFrom, rising, fixed, after }: VersionStepProps,
  ) {
    super(scope, id);
    const path = `/rancher/${name}/deployed`;
    // A look-up by path returns an empty list for a path without parameters. A look-up by a missing name fails.
    const found = address(new DataAwsSsmParametersByPath(this, "found", { path }));
    const wanted = local(this, "wanted", {
      ...recordedVersion(parseRancherVersion(version)),
      restoreFrom,
      rising,
      fixed,
    });
    const texts = `[for text in nonsensitive(${found}.values) : jsondecode(text)]`;
    const last = local(this, "last", filledUp(local(this, "recorded", `\${merge(${texts}...)}`), wanted));
    const ofVersion = versionRules({
      place: "rancher.version",
      last,
      wanted,
      restoresData: restoreFrom === "" ? undefined : `${last}.restoreFrom != ${wanted}.restoreFrom`,
      wayBack: "only server.restoreFrom with a snapshot of its data",
    });
    const rules = [
      stateContainsStack(name, isNew, `${found}.names`),
      ...permanentRules(this, { lastDeploy: last, pendingDeploy: last, wanted }),
      ...ofVersion,
    ];
    // checkov:skip=CKV2_AWS_34: a version is no secret
    const noted = new SsmParameter(this, "version", {
      name: `${path}/version`,
      description: "Version of Rancher that wrote the data. The change guard compares the next plan with it",
      type: "String",
      value: `\${jsonencode(${wanted})}`,
      dependsOn: after,
      lifecycle: { precondition: conditionsOf(rules) },
    });
    this.revision = `\${${address(noted)}.version}`;
  }
}
