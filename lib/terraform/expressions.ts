import { TerraformDataSource, TerraformLocal, type TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/** Text, escaped so that Terraform's templates find no interpolation in it. */
export function literal(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}

/**
 * The address of a resource or data source in Terraform's own expressions, `aws_vpc.network_vpc` or
 * `data.aws_subnet.network_private-0`. CDKTF's own functions do not return such expressions.
 */
export function address(element: TerraformResource | TerraformDataSource): string {
  const name = `${element.terraformResourceType}.${element.friendlyUniqueId}`;
  return element instanceof TerraformDataSource ? `data.${name}` : name;
}

/**
 * Defines a local value in the synthesized Terraform.
 *
 * @param value a Terraform template, or an object or list with templates in it
 * @returns the expression for it, without `${}`
 */
export function local(scope: Construct, id: string, value: unknown): string {
  return `local.${new TerraformLocal(scope, id, value).friendlyUniqueId}`;
}

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/**
 * A Terraform template for the JSON text of a value. Strings of the form `${…}` in the value are expressions. CDKTF's
 * function `Fn.jsonencode` would treat them as text.
 */
export function jsonEncode(value: Json): string {
  return `\${jsonencode(${expression(value)})}`;
}

function expression(value: Json): string {
  if (typeof value === "string") return /^\$\{([^{}]*)\}$/.exec(value)?.[1] ?? JSON.stringify(literal(value));
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(expression).join(", ")}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)} = ${expression(inner)}`);
  return `{${entries.join(", ")}}`;
}
