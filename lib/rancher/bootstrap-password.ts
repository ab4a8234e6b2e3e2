import { Password } from "@cdktf/provider-random/lib/password";
import { ref, Token } from "cdktf";
import type { Construct } from "constructs";
import { sensitiveVariable } from "../terraform/sensitive-variable";

/** Rancher asks for at least so many characters when the password is changed. */
const LEAST_CHARACTERS = 12;

/**
 * The first administrator's first password, a sensitive Terraform expression: generated once, or from the variable
 * `bootstrap_password`. Rancher reads it at its first start alone (Rancher, "Bootstrap Password").
 */
export function bootstrapPassword(scope: Construct, source: "generated" | "variable"): string {
  if (source === "generated") {
    return new Password(scope, "bootstrap-password", {
      length: 32,
      special: false,
      lifecycle: { ignoreChanges: "all" },
    }).result;
  }
  const name = "bootstrap_password";
  const password = sensitiveVariable(scope, name, "The first administrator's first password", {
    // Helm's --set takes commas, braces and backslashes for its own.
    condition: `can(regex("^[^,{}\\\\\\\\\\\\s]{${LEAST_CHARACTERS},128}$", var.${name}))`,
    expected: `${LEAST_CHARACTERS} to 128 characters without spaces, commas, braces and backslashes`,
  });
  // A token, since functions of CDKTF would take the text of an expression for any text.
  return Token.asString(ref(password));
}
