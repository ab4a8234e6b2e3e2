import { jsonSchema, type SchemaNode } from "../schema/json-schema";
import { statedDefault } from "../schema/stated-default";

const HEAD = `# Configuration

All fields of the configuration file. \`npm run generate\` writes this page from the schema. Editors use the same schema,
\`rancher.schema.json\`. Errors explain the rules across fields. Each error contains the place, the value and what to write instead.
A field with an empty default is required.
`;

/** The page docs/configuration.md: one table for each mode, a row for each field. */
export function reference(): string {
  const parts = modes().map((mode) => {
    const rows = [...fields(mode, "")].map((row) => `| ${row.join(" | ")} |`);
    return [
      `## ${mode.properties?.mode?.const}`,
      "",
      "| Field | Value | Default | |",
      "|---|---|---|---|",
      ...rows,
      "",
    ];
  });
  return [HEAD, ...parts.flat()].join("\n");
}

/** The names of the fields that each mode has, without those inside them. */
export function fieldNames(): (readonly [mode: string, fields: readonly string[]])[] {
  return modes().map((mode) => [String(mode.properties?.mode?.const), Object.keys(mode.properties ?? {})] as const);
}

function modes(): readonly SchemaNode[] {
  const schema = jsonSchema() as SchemaNode;
  const stack = schema.properties?.stacks?.additionalProperties as SchemaNode;
  return stack.oneOf ?? stack.anyOf ?? [];
}

function* fields(node: SchemaNode, path: string): Iterable<readonly [string, string, string, string]> {
  for (const [name, field] of Object.entries(node.properties ?? {})) {
    const place = `${path}${name}`;
    const optional = field.default === undefined && !node.required?.includes(name);
    const { stated = "none", rest } = statedDefault(field.description ?? "");
    const unset = optional ? stated : "";
    const fallback = field.default === undefined ? unset : code(JSON.stringify(field.default));
    yield [code(place), cell(kindOf(field)), cell(fallback), cell(rest)];
    for (const inner of variants(field)) yield* fields(inner, `${place}.`);
    if (typeof field.additionalProperties === "object") yield* fields(field.additionalProperties, `${place}.NAME.`);
  }
}

/** The possible mappings of a field. */
function variants(field: SchemaNode): readonly SchemaNode[] {
  return [field, ...(field.oneOf ?? []), ...(field.anyOf ?? [])];
}

function kindOf(field: SchemaNode): string {
  const { enum: values, const: only, type, items, oneOf, anyOf } = field;
  if (only !== undefined) return code(String(only));
  if (values) return values.map((value) => code(String(value))).join(", ");
  const choices = oneOf ?? anyOf;
  if (choices) return [...new Set(choices.map(kindOf))].join(" or ");
  if (type === "array") return `list of ${items ? kindOf(items) : "values"}`;
  if (type === "object") return "mapping";
  if (type === "integer") return "whole number";
  return type === undefined ? "any" : type === "string" ? "text" : type;
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Text in a cell of a table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
