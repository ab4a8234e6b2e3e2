import { literal } from "./literal";

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
