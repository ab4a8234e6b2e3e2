import { TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";

/**
 * A Terraform variable that holds a secret: it is asked for by its own name, `TF_VAR_<name>`, and never shown. It is
 * in the state all the same, as are what is made from it.
 *
 * @param validation a Terraform condition on it and what is expected, where any text will not do
 * @returns the expression for it, without `${}`
 */
export function sensitiveVariable(
  scope: Construct,
  name: string,
  description: string,
  validation?: { readonly condition: string; readonly expected: string },
): string {
  const stack = TerraformStack.of(scope);
  // A scope of their own: an output may have the same name.
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
