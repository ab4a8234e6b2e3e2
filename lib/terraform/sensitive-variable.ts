import { TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";

/**
 * A Terraform variable for a secret. Terraform reads it from `TF_VAR_<name>` and never prints it. The state contains
 * it, and the values computed from it.
 *
 * @param validation a Terraform condition for its value, and the expected value for the message; omitted when any text
 * is valid
 * @returns the expression for it, without `${}`
 */
export function sensitiveVariable(
  scope: Construct,
  name: string,
  description: string,
  validation?: { readonly condition: string; readonly expected: string },
): string {
  const stack = TerraformStack.of(scope);
  // A separate scope, because an output may have the same name.
  const variables = stack.node.tryFindChild("variables") ?? new Construct(stack, "variables");
  if (!variables.node.tryFindChild(name)) {
    const variable = new TerraformVariable(variables, name, {
      type: "string",
      sensitive: true,
      nullable: false,
      description,
    });
    variable.overrideLogicalId(name);
    if (validation) {
      variable.addValidation({
        condition: `\${${validation.condition}}`,
        errorMessage: `${name}: expected ${validation.expected}; set it by TF_VAR_${name}`,
      });
    }
  }
  return `var.${name}`;
}
