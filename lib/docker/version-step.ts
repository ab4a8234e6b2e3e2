import { DataAwsSsmParametersByPath } from "@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { architectureOf, parseRancherVersion } from "../config";
import { conditionsOf, type Rule } from "../guard/rule";
import { recordedVersion, versionRules } from "../guard/version-rules";
import { address } from "../terraform/address";
import { local } from "../terraform/local";

export interface VersionStepProps {
  /** Name of the stack. */
  readonly name: string;
  /** Rancher's version, `2.15.0`. */
  readonly version: string;
  /** Id of the snapshot to create the data volume from, or "". */
  readonly restoreFrom: string;
  /** EC2 type of the server; its architecture cannot change. */
  readonly instanceType: string;
  /** Dependency: the snapshot of the former data. */
  readonly after: ITerraformDependable[];
}

/**
 * Records the version that has written the data, for the next plan. A plan is rejected when it downgrades without a
 * restore, skips a minor (Rancher, "Upgrades"), or changes the architecture.
 */
export class VersionStep extends Construct {
  /** A Terraform template that changes at each step. An instance starts a version after the version is recorded. */
  readonly revision: string;

  constructor(scope: Construct, id: string, { name, version, restoreFrom, instanceType, after }: VersionStepProps) {
    super(scope, id);
    const path = `/rancher/${name}/deployed`;
    // Looks up by path: a path without parameters is an empty list, but a missing name is an error.
    const found = address(new DataAwsSsmParametersByPath(this, "found", { path }));
    const wanted = local(this, "wanted", {
      ...recordedVersion(parseRancherVersion(version)),
      restoreFrom,
      processors: architectureOf(instanceType),
    });
    const recorded = `[for text in nonsensitive(${found}.values) : jsondecode(text)]`;
    const last = local(this, "last", `\${merge(${wanted}, ${recorded}...)}`);
    const rules = versionRules({
      place: "rancher.version",
      last,
      wanted,
      goesBack: restoreFrom === "" ? undefined : `${last}.restoreFrom != ${wanted}.restoreFrom`,
      wayBack: "server.restoreFrom with a snapshot of its data",
    });
    const sameProcessors: Rule = {
      name: "the processors stay",
      condition: `${last}.processors == ${wanted}.processors`,
      refusal: `server.size or instanceType: got ${instanceType} with processors \${${wanted}.processors}, deployed are \${${last}.processors}, for which the root volume was made`,
      remedy: "write a type with these, or make a second stack and move Rancher there by backup and restore",
    };
    // checkov:skip=CKV2_AWS_34: a version is no secret
    const noted = new SsmParameter(this, "version", {
      name: `${path}/version`,
      description: "The version of Rancher that has written the data; the next plan is judged by it",
      type: "String",
      value: `\${jsonencode(${wanted})}`,
      dependsOn: after,
      lifecycle: { precondition: conditionsOf([...rules, sameProcessors]) },
    });
    this.revision = `\${${address(noted)}.version}`;
  }
}
