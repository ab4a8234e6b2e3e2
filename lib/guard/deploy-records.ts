import { DataAwsSsmParametersByPath } from "@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { type ITerraformDependable, Lazy } from "cdktf";
import { Construct } from "constructs";
import { address } from "../terraform/address";
import { local } from "../terraform/local";
import { TerraformData } from "../terraform/terraform-data";
import { conditionsOf, type Rule } from "./rule";
import type { Version } from "./version-rules";

/** What a deploy leaves standing, as far as the next one is judged by it. */
export interface Recorded {
  /**
   * The version of Rancher.
   *
   * @default - there is no Rancher
   */
  readonly rancher?: Version;
  /** GiB of each data volume; 0 where there is none. */
  readonly volumeSize: number;
  /** What can never change, as text, by its place in the configuration file. */
  readonly fixed: Readonly<Record<string, string>>;
}

export interface DeployRecordsProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** Whether this plan is the first one of its state: a Terraform expression, without `${}`, known when it plans. */
  readonly isNew: string;
}

/** What expressions find in place of the version of a Rancher that there is not; it is never recorded. */
const NO_RANCHER: Version = { version: "none", minor: 0, ordinal: 0 };

/**
 * What stands, in two SSM parameters that the next plan reads: the file alone knows no yesterday. The *last deploy* is
 * what the last successful deploy left. The *pending deploy* is written before a deploy touches any server. After a
 * deploy that failed half-way a server may be as either says. Before the first deploy there is neither.
 */
export class DeployRecords extends Construct {
  /** What this deploy is to leave standing, a Terraform expression. */
  readonly wanted: string;
  /** What the last successful deploy left: a Terraform expression, of what is wanted where nothing is recorded. */
  readonly lastDeploy: string;
  /** What the deploy after that was to leave, if it failed: a Terraform expression, like `lastDeploy` otherwise. */
  readonly pendingDeploy: string;

  /** Whether anything was deployed or tried, a Terraform expression. */
  readonly exists: string;

  /** What has to be done before any server is touched: the pending deploy is written, and no rule rejects it. */
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
    // By path, and not by name: a path without parameters is an empty list where a name is an error.
    const data = address(new DataAwsSsmParametersByPath(this, "found", { path: this.path }));
    this.names = `${data}.names`;
    // A parameter that is no JSON stops the plan here; without it nothing could be judged.
    const texts = `zipmap(${this.names}, nonsensitive(${data}.values))`;
    this.found = local(
      this,
      "records",
      Lazy.stringValue({
        produce: () => `\${{ for name, text in ${texts} : basename(name) => ${this.ofRancher("jsondecode(text)")} }}`,
      }),
    );
    this.exists = `length(${this.found}) > 0`;
    // Which Rancher there is, if any, is known when everything is constructed.
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
      description: "What a deploy is to leave, written before it touches any server; the next plan is judged by it",
      type: "String",
      value: Lazy.stringValue({ produce: () => `\${jsonencode(${this.ofRancher(this.wanted)})}` }),
    });
    this.passed = this.pending;
  }

  /**
   * A Terraform expression (without `${}`) for a part of what the last successful deploy left.
   *
   * @param path attributes and indices, for example `servers`
   * @param absent a Terraform expression for what it is when nothing is deployed yet
   */
  last(path: string, absent: string): string {
    return `try(${this.found}.last.${path}, ${absent})`;
  }

  /** The version that stands before this deploy, a Terraform template: the wanted one where nothing is deployed yet. */
  versionBefore(product: "kubernetes" | "rancher"): string {
    return `\${${this.lastDeploy}.${product}.version}`;
  }

  /** Says what this deploy is to leave standing, and the rules that may reject it; to be called once, before synthesis. */
  begin(deploy: Recorded, rules: readonly Rule[]): void {
    this.deploy = deploy;
    this.pending.lifecycle = { precondition: conditionsOf([this.stateKnowsStack(), ...rules]) };
  }

  /**
   * Records the deploy once all of `after` is done.
   *
   * @param more parts that are known only then, by name
   */
  complete(after: ITerraformDependable[], more: Readonly<Record<string, string>> = {}): void {
    const parts = Object.entries(more).map(([name, value]) => `${name} = ${local(this, name, value)}`);
    if (this.deploy?.rancher) parts.push(`rancherBefore = ${this.rancherBefore()}`);
    const record = new SsmParameter(this, "last", {
      name: `${this.path}/last`,
      description: "What the last successful deploy left standing; the next plan is judged by it",
      type: "String",
      value: `\${jsonencode(merge(${this.ofRancher(this.wanted)}, { ${parts.join(", ")} }))}`,
      dependsOn: after,
    });
    this.refuseMissing(record);
  }

  /** A record, without the part of Rancher where there is none: nothing is recorded of it, and nothing compared. */
  private ofRancher(record: string): string {
    return this.deploy?.rancher ? record : `{ for part, value in ${record} : part => value if part != "rancher" }`;
  }

  /** A record with the parts that it lacks, and those of its maps, taken from another. */
  private filledUp(name: "last" | "pending", other: string): string {
    const part = `${this.found}.${name}[part]`;
    return local(
      this,
      `${name}-deploy`,
      `\${{ for part, value in ${other} : part => try(merge(value, ${part}), ${part}, value) }}`,
    );
  }

  /**
   * The version of Rancher from which the one came that this deploy leaves standing: "" where that is the first, or was
   * gone back to. The way back leads to no other.
   */
  private rancherBefore(): string {
    const [last, wanted] = [`${this.lastDeploy}.rancher`, `${this.wanted}.rancher`];
    const upgraded = `${last}.ordinal < ${wanted}.ordinal ? ${last}.version : ""`;
    const same = `${last}.version == ${wanted}.version`;
    return local(this, "rancher-before", `\${${same} ? ${this.last("rancherBefore", '""')} : ${upgraded}}`);
  }

  /**
   * Parameters of the stack that a new state finds are those of a state that is lost, or written elsewhere. What the condition
   * refers to is in the state before the pending deploy is, so a first deploy that fails half-way can go on.
   */
  private stateKnowsStack(): Rule {
    const { stackName, isNew } = this.props;
    return {
      name: "the state knows the stack",
      condition: `!(${isNew}) || length(${this.names}) == 0`,
      refusal: `stacks: a stack ${stackName} exists in this account and region (it wrote \${join(" and ", ${this.names})}), but this state is empty`,
      remedy: 'restore its state, or follow docs/troubleshooting.md, "A state that is lost"',
    };
  }

  /** The state remembers since when there is a record, so that one which vanished is not taken for a first deploy. */
  private refuseMissing(record: SsmParameter): void {
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
            refusal: `last deploy: got no SSM parameter \${join(" and no ", ${missing})}, but this state knows a deploy of \${self.input}, by which every step is judged`,
            remedy: 'put the value back, as in docs/troubleshooting.md, "A record that is lost"',
          },
        ]),
      },
    });
  }
}
