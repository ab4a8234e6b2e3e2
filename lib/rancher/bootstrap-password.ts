import { Password } from "@cdktf/provider-random/lib/password";
import { ref, Token } from "cdktf";
import type { Construct } from "constructs";
import { sensitiveVariable } from "../terraform/sensitive-variable";

/** Minimum number of characters: Rancher's own minimum for a changed password. */
const LEAST_CHARACTERS = 12;

/**
 * Creates the initial password of Rancher's administrator, a sensitive Terraform expression: generated once, or from
 * the variable `bootstrap_password`. Rancher reads it only at its first start (Rancher, "Bootstrap Password").
 */
export function createBootstrapPassword(scope: Construct, source: "generated" | "variable"): string {
  if (source === "generated") {
    return new Password(scope, "bootstrap-password", {
      length: 32,
      special: false,
      lifecycle: { ignoreChanges: "all" },
    }).result;
  }
  const name = "bootstrap_password";
  const password = sensitiveVariable(scope, name, "First password of the administrator", {
    // Helm's --set interprets commas, braces and backslashes.
    condition: `can(regex("^[^,{}\\\\\\\\\\\\s]{${LEAST_CHARACTERS},128}$", var.${name}))`,
    expected: `${LEAST_CHARACTERS} to 128 characters without spaces, commas, braces and backslashes`,
  });
  // A token, because CDKTF's functions would treat the text of an expression as plain text.
  return Token.asString(ref(password));
}
