import type { TerraformResourceLifecycle } from "cdktf";

/** What has to hold of a deploy, and what a plan says that breaks it. */
export interface Rule {
  /** Names the rule in code and tests. */
  readonly name: string;
  /** A Terraform expression, without `${}`. Terraform wants at least one reference in it. */
  readonly condition: string;
  /** What was written and why that is rejected, a Terraform template. */
  readonly refusal: string;
  /** What to write or to do instead, a Terraform template. */
  readonly remedy: string;
}

type Conditions = NonNullable<TerraformResourceLifecycle["precondition"]>;

/** Rules as preconditions or postconditions of a resource. */
export function conditionsOf(rules: readonly Rule[]): Conditions {
  return rules.map(({ condition, refusal, remedy }) => ({
    condition: `\${${condition}}`,
    errorMessage: `${refusal}; ${remedy}`,
  }));
}
