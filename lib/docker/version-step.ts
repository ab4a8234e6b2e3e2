import { DataAwsSsmParametersByPath } from "@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type ITerraformDependable, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { parseRancherVersion } from "../config";
import { address } from "../terraform/address";

export interface VersionStepProps {
  /** Name of the stack. */
  readonly name: string;
  /** Rancher's version, `2.15.0`. */
  readonly version: string;
  /** Id of the snapshot that the data volume is made from, or "". */
  readonly restoreFrom: string;
  /** The snapshot of the data as it was before. */
  readonly after: ITerraformDependable[];
}

/**
 * The version that has written the data, where the next plan finds it: a plan is refused that goes back without a
 * restore, or skips a minor (Rancher, "Upgrades").
 */
export class VersionStep extends Construct {
  /** A Terraform template that is another one for each step: an instance starts a version after it is noted. */
  readonly revision: string;

  constructor(scope: Construct, id: string, { name, version, restoreFrom, after }: VersionStepProps) {
    super(scope, id);
    const { minor, ordinal } = parseRancherVersion(version);
    const wanted = { version, minor, ordinal, restoreFrom };
    const path = `/rancher/${name}/deployed`;
    // By path: one without parameters is an empty list where a name is an error.
    const found = address(new DataAwsSsmParametersByPath(this, "found", { path }));
    const first = `jsonencode({${Object.entries(wanted).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)}})`;
    const text = `length(${found}.names) == 0 ? ${first} : nonsensitive(${found}.values)[0]`;
    const before = `local.${new TerraformLocal(this, "before", `\${jsondecode(${text})}`).friendlyUniqueId}`;
    const restores = restoreFrom === "" ? "false" : `${before}.restoreFrom != "${restoreFrom}"`;
    const got = `rancher.version: got ${version}, deployed is \${${before}.version}`;
    // checkov:skip=CKV2_AWS_34: a version is no secret
    const noted = new SsmParameter(this, "version", {
      name: `${path}/version`,
      description: "The version of Rancher that has written the data; the next plan is judged by it",
      type: "String",
      value: Fn.jsonencode(wanted),
      dependsOn: after,
      lifecycle: {
        precondition: [
          {
            condition: `\${${restores} || ${before}.ordinal <= ${ordinal}}`,
            errorMessage: `${got}; there is no way back to an older version but server.restoreFrom with a snapshot of its data: write \${${before}.version} or a newer one`,
          },
          {
            condition: `\${${restores} || ${before}.minor + 1 >= ${minor}}`,
            errorMessage: `${got}; minor versions are not skipped: write the newest patch of the minor after \${${before}.version} first`,
          },
        ],
      },
    });
    this.revision = `\${${address(noted)}.version}`;
  }
}
