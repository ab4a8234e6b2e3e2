import type { TerraformCondition } from "cdktf";

/** A condition that every deploy must meet, and the message when a plan does not meet the condition. */
export interface Rule {
  /** The rule in a few words, for readers of the code. */
  readonly name: string;
  /** A Terraform expression, without `${}`. Terraform requires at least one reference in it. */
  readonly condition: string;
  /** The value found and why it is rejected, as a Terraform template. */
  readonly rejection: string;
  /** The value or action to use instead, as a Terraform template. */
  readonly remedy: string;
}

/** Rules as preconditions or postconditions of a resource. */
export function conditionsOf(rules: readonly Rule[]): TerraformCondition[] {
  return rules.map(({ condition, rejection, remedy }) => ({
    condition: `\${${condition}}`,
    errorMessage: `${rejection}; ${remedy}`,
  }));
}
