import { DataAwsSsmParametersByPath } from "@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type ITerraformDependable, TerraformLocal, type TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { address } from "../terraform/address";
import { TerraformData } from "../terraform/terraform-data";
import type { Version } from "./deployment";

export interface DeployedRecordProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** Whether this plan is the first one of its state: a Terraform expression, without `${}`, known when it plans. */
  readonly isNew: string;
}

/** A name that no part of a deployment has. */
const ABSENT = "absent";

/**
 * What stands, in two SSM parameters that the next plan reads: the file alone knows no yesterday. The *record* is
 * what the last successful deploy left, the *attempt* what the last deploy had in mind, written before it touched
 * any server; after a deploy that failed half-way a server may be as either says. Before the first deploy there is
 * neither.
 */
export class DeployedRecord extends Construct {
  /** What has to be done before any server is touched: the attempt, once `begin` has filled it in. */
  readonly passed: ITerraformDependable;
  private readonly path: string;
  private readonly attempt: SsmParameter;
  private withoutRancher = false;
  private readonly names: string;
  private readonly local: TerraformLocal;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeployedRecordProps,
  ) {
    super(scope, id);
    this.path = `/rancher/${props.stackName}/deployed`;
    // By path, and not by name: a path without parameters is an empty list where a name is an error.
    const found = address(new DataAwsSsmParametersByPath(this, "found", { path: this.path }));
    this.names = `${found}.names`;
    // A parameter that is no JSON stops the plan here; without it nothing could be judged.
    this.local = new TerraformLocal(
      this,
      "last",
      `\${{ for name, text in zipmap(${this.names}, nonsensitive(${found}.values)) : basename(name) => jsondecode(text) }}`,
    );
    // checkov:skip=CKV2_AWS_34: versions and numbers of servers are no secrets, and a plan shows them
    this.attempt = new SsmParameter(this, "attempt", {
      name: `${this.path}/attempt`,
      description: "What the last deploy had in mind, before it touched any server; the next plan is judged by it",
      type: "String",
    });
    this.passed = this.attempt;
  }

  /** There is no Rancher: none is recorded, and the rules about its version find none. To be said before `begin`. */
  leaveOutRancher(): void {
    this.withoutRancher = true;
  }

  /**
   * A Terraform expression (without `${}`) for a part of what the last successful deploy left.
   *
   * @param path attributes and indices, for example `servers` or `replace["server-1"]`
   * @param absent a Terraform expression for what it is when nothing is deployed yet
   */
  last(path: string, absent: string): string {
    return `try(${this.part("record", path)}, ${absent})`;
  }

  /** The version that stands before this deploy, a Terraform template: the wanted one where nothing is deployed yet. */
  versionBefore(product: "kubernetes" | "rancher", wanted: string): string {
    return `\${${this.last(`${product}.version`, JSON.stringify(wanted))}}`;
  }

  /**
   * The version of Rancher from which the one came that this deploy leaves standing, a token: "" where that is the first,
   * or was gone back to. The way back leads to no other.
   */
  rancherBefore({ version, ordinal }: Version): string {
    const deployed = this.last("rancher.version", `"${version}"`);
    const upgraded = `(${this.last("rancher.ordinal", `${ordinal}`)} < ${ordinal} ? ${deployed} : "")`;
    const before = `\${${deployed} == "${version}" ? ${this.last("rancher.before", '""')} : ${upgraded}}`;
    return new TerraformLocal(this, "rancher-before", before).asString;
  }

  /** Like `last`, for what the last deploy had in mind, whether it succeeded or not. */
  begun(path: string, absent: string): string {
    return `try(${this.part("attempt", path)}, ${this.part("record", path)}, ${absent})`;
  }

  /**
   * Writes the attempt, unless a precondition refuses it.
   *
   * @returns what has to be done before any server is touched
   */
  begin(deployment: object, precondition: TerraformResourceLifecycle["precondition"]): ITerraformDependable {
    this.attempt.value = this.text(deployment);
    this.attempt.lifecycle = { precondition: [this.stateKnowsStack(), ...(precondition ?? [])] };
    return this.passed;
  }

  /** Records a deployment once all of `after` is done. */
  complete(deployment: object, after: ITerraformDependable[]): void {
    const record = new SsmParameter(this, "record", {
      name: `${this.path}/record`,
      description: "What the last successful deploy left standing; the next plan is judged by it",
      type: "String",
      value: this.text(deployment),
      dependsOn: after,
    });
    this.refuseMissing(record);
  }

  /**
   * Parameters of the stack that a new state finds are those of a state that is lost, or written elsewhere. What the condition
   * refers to is in the state before the attempt is, so a first deploy that fails half-way can go on.
   */
  private stateKnowsStack() {
    const { stackName, isNew } = this.props;
    return {
      condition: `\${!(${isNew}) || length(${this.names}) == 0}`,
      errorMessage:
        `stacks: a stack ${stackName} exists in this account and region (it wrote \${join(" and ", ${this.names})}), but this state is empty; restore its state: name its backend, or put the state file back. ` +
        `Only when nothing of that stack exists any more: aws ssm delete-parameters --names \${join(" ", ${this.names})}, and deploy again`,
    };
  }

  /** The state remembers since when there is a record, so that one which vanished is not taken for a first deploy. */
  private refuseMissing(record: SsmParameter): void {
    const expected = JSON.stringify(["attempt", "record"].map((name) => `${this.path}/${name}`));
    const missing = `setsubtract(${expected}, ${this.names})`;
    new TerraformData(this, "since", {
      input: "${plantimestamp()}",
      dependsOn: [record],
      lifecycle: {
        ignoreChanges: ["input"],
        postcondition: [
          {
            condition: `\${self.input == plantimestamp() || length(${missing}) == 0}`,
            errorMessage:
              `deployed record: got no SSM parameter \${join(" and no ", ${missing})}, but this state knows a deployment since \${self.input}, by which every step is judged; ` +
              'put the value back that the state has: aws ssm put-parameter --type String --name NAME --value "$(terraform state pull | jq -r \'.resources[].instances[].attributes | select(.name == "NAME") | .value\')"',
          },
        ],
      },
    });
  }

  private text(deployment: object): string {
    const written = Object.entries(deployment).filter(([key]) => !(this.withoutRancher && key === "rancher"));
    return Fn.jsonencode(Object.fromEntries(written));
  }

  private part(parameter: "attempt" | "record", path: string): string {
    // The rest of the expression stays: Terraform wants a reference in every condition.
    if (this.withoutRancher && path.startsWith("rancher.")) return this.part(parameter, ABSENT);
    return `local.${this.local.friendlyUniqueId}.${parameter}.${path}`;
  }
}
