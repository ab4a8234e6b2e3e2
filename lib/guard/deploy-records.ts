import { DataAwsSsmParametersByPath } from "@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { type ITerraformDependable, Lazy } from "cdktf";
import { Construct } from "constructs";
import { address, local } from "../terraform/expressions";
import { TerraformData } from "../terraform/terraform-data";
import { conditionsOf, type Rule } from "./rule";
import type { Version } from "./version-rules";

/** The part of a deploy's result that the change guard compares with the next plan. */
export interface Recorded {
  /**
   * The version of Rancher.
   *
   * @default - no Rancher
   */
  readonly rancher?: Version;
  /** Numbers that never become lower, such as sizes in GiB, by their field in the configuration file. */
  readonly rising: Readonly<Record<string, number>>;
  /** Values that can never change, as text, by their field in the configuration file. */
  readonly fixed: Readonly<Record<string, string>>;
}

/** Properties of `DeployRecords`. */
export interface DeployRecordsProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** Whether this is the first plan of its state: a Terraform expression, without `${}`, known at the plan. */
  readonly isNew: string;
}

/** The version in expressions without Rancher. It is never recorded. */
const NO_RANCHER: Version = { version: "none", minor: 0, ordinal: 0 };

/**
 * The records of deploys in two SSM parameters, because the file alone has no history. The *last deploy* is the result
 * of the last successful deploy. A deploy writes the *pending deploy* before it changes any server. After a failed
 * deploy, a server may match either record. Before the first deploy, neither record exists.
 */
export class DeployRecords extends Construct {
  /** The intended result of this deploy, a Terraform expression. */
  readonly wanted: string;
  /**
   * The result of the last successful deploy, a Terraform expression. Without a record, this is the intended result of
   * this deploy.
   */
  readonly lastDeploy: string;
  /** The intended result of a later deploy that failed, a Terraform expression. Without one, this is `lastDeploy`. */
  readonly pendingDeploy: string;

  /** Whether any deploy was made or attempted, a Terraform expression. */
  readonly exists: string;

  /** Dependency of every change of a server: the pending deploy is written, and no rule rejects it. */
  readonly passed: ITerraformDependable;

  private readonly path: string;
  private readonly names: string;
  private readonly found: string;
  private readonly pending: SsmParameter;
  private deploy: Recorded | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeployRecordsProps,
  ) {
    super(scope, id);
    this.path = `/rancher/${props.stackName}/deployed`;
    // Looks up by path: a path without parameters is an empty list, but a missing name is an error.
    const data = address(new DataAwsSsmParametersByPath(this, "found", { path: this.path }));
    this.names = `${data}.names`;
    // A parameter without valid JSON stops the plan here, because no rule can be checked without its value.
    const texts = `zipmap(${this.names}, nonsensitive(${data}.values))`;
    this.found = local(
      this,
      "records",
      Lazy.stringValue({
        produce: () =>
          `\${{ for name, text in ${texts} : basename(name) => ${this.withRancherIfInstalled("jsondecode(text)")} }}`,
      }),
    );
    this.exists = `length(${this.found}) > 0`;
    // The Rancher on the cluster is known only after all constructs exist.
    this.wanted = local(
      this,
      "wanted",
      Lazy.anyValue({ produce: () => ({ ...this.deploy, rancher: this.deploy?.rancher ?? NO_RANCHER }) }),
    );
    this.lastDeploy = this.filledUp("last", this.wanted);
    this.pendingDeploy = this.filledUp("pending", this.lastDeploy);
    // checkov:skip=CKV2_AWS_34: versions and numbers of servers are no secrets, and a plan shows them
    this.pending = new SsmParameter(this, "pending", {
      name: `${this.path}/pending`,
      description:
        "Pending deploy: what a deploy is about to create, written before any server changes. The change guard compares the next plan with it",
      type: "String",
      value: Lazy.stringValue({ produce: () => `\${jsonencode(${this.withRancherIfInstalled(this.wanted)})}` }),
    });
    this.passed = this.pending;
  }

  /**
   * A Terraform expression (without `${}`) for a part of the last deploy.
   *
   * @param path attributes and indices, for example `servers`
   * @param absent a Terraform expression for its value before the first deploy
   */
  last(path: string, absent: string): string {
    return `try(${this.found}.last.${path}, ${absent})`;
  }

  /**
   * The deployed version before this deploy, as a Terraform template. Before the first deploy, this is the desired
   * version.
   */
  versionBefore(product: "kubernetes" | "rancher"): string {
    return `\${${this.lastDeploy}.${product}.version}`;
  }

  /**
   * Sets the intended result of this deploy, and the rules that may reject it. Call this method once, before synthesis.
   */
  begin(deploy: Recorded, rules: readonly Rule[]): void {
    this.deploy = deploy;
    const { stackName, isNew } = this.props;
    const known = stateContainsStack(stackName, isNew, this.names);
    this.pending.lifecycle = { precondition: conditionsOf([known, ...rules]) };
  }

  /**
   * Records the deploy after all of `after`.
   *
   * @param more parts that are known only after the deploy, by name; Terraform templates
   */
  complete(after: ITerraformDependable[], more: Readonly<Record<string, string>> = {}): void {
    const parts = Object.entries(more).map(([name, value]) => `${name} = ${local(this, name, value)}`);
    if (this.deploy?.rancher) parts.push(`rancherBefore = ${this.rancherBefore()}`);
    // checkov:skip=CKV2_AWS_34: versions and numbers of servers are no secrets, and a plan shows them
    const record = new SsmParameter(this, "last", {
      name: `${this.path}/last`,
      description:
        "Last deploy: what the last successful deploy created. The change guard compares the next plan with it",
      type: "String",
      value: `\${jsonencode(merge(${this.withRancherIfInstalled(this.wanted)}, { ${parts.join(", ")} }))}`,
      dependsOn: after,
    });
    this.rejectMissing(record);
  }

  /** A record. Without Rancher, the record has no part `rancher`, so no version of Rancher is recorded or compared. */
  private withRancherIfInstalled(record: string): string {
    return this.deploy?.rancher ? record : `{ for part, value in ${record} : part => value if part != "rancher" }`;
  }

  /** A record with its missing parts and map entries filled in from another. */
  private filledUp(name: "last" | "pending", other: string): string {
    return local(this, `${name}-deploy`, filledUp(`${this.found}.${name}`, other));
  }

  /**
   * The version of Rancher from which the current one was upgraded. The version is "" after the first install and after
   * a restore. Only this version can run with the snapshot from before the upgrade.
   */
  private rancherBefore(): string {
    const [last, wanted] = [`${this.lastDeploy}.rancher`, `${this.wanted}.rancher`];
    const upgraded = `${last}.ordinal < ${wanted}.ordinal ? ${last}.version : ""`;
    const same = `${last}.version == ${wanted}.version`;
    return local(this, "rancher-before", `\${${same} ? ${this.last("rancherBefore", '""')} : ${upgraded}}`);
  }

  /** Keeps the time of the first record in the state. Otherwise a lost record would look like a first deploy. */
  private rejectMissing(record: SsmParameter): void {
    const expected = JSON.stringify(["last", "pending"].map((name) => `${this.path}/${name}`));
    const missing = local(this, "missing", `\${setsubtract(${expected}, ${this.names})}`);
    new TerraformData(this, "since", {
      input: "${plantimestamp()}",
      dependsOn: [record],
      lifecycle: {
        ignoreChanges: ["input"],
        postcondition: conditionsOf([
          {
            name: "no record is missing",
            condition: `self.input == plantimestamp() || length(${missing}) == 0`,
            rejection: `last deploy: got no SSM parameter \${join(" and no ", ${missing})}, but this state recorded a deploy at \${self.input}; the change guard compares every plan with the parameter`,
            remedy: 'put the value back, as in docs/troubleshooting.md, "A lost parameter"',
          },
        ]),
      },
    });
  }
}

/**
 * A record with its missing parts and map entries filled in from another.
 *
 * @param record a Terraform expression; nothing recorded is an error or an empty object
 * @param other a Terraform expression
 * @returns a Terraform template
 */
export function filledUp(record: string, other: string): string {
  const part = `${record}[part]`;
  return `\${{ for part, value in ${other} : part => try(merge(value, ${part}), ${part}, value) }}`;
}

/**
 * Rejects a new state when parameters of the stack exist. Such parameters belong to a lost state or to another writer.
 * The condition uses resources that are in the state before the first record, so a failed first deploy can continue.
 *
 * @param isNew whether this is the first plan of its state, a Terraform expression
 * @param names the names of all records, a Terraform expression
 */
export function stateContainsStack(stackName: string, isNew: string, names: string): Rule {
  return {
    name: "the state knows the stack",
    condition: `!(${isNew}) || length(${names}) == 0`,
    rejection: `stacks: a stack ${stackName} exists in this account and region (it wrote \${join(" and ", ${names})}), but this Terraform state does not contain it`,
    remedy: 'write the backend that it was deployed with, or follow docs/troubleshooting.md, "A lost state"',
  };
}
