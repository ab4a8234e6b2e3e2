import { z } from "zod";
import { configFile } from "../../lib/config/config-file";

/** The keywords of a JSON Schema that the generators of `props.ts` and of `docs/configuration.md` read (JSON Schema,
 * "Validation"). */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaNode | boolean;
  readonly maxProperties?: number;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
}

/** The JSON Schema of the configuration file. It contains every field in its place. */
export function jsonSchema(): SchemaNode {
  return z.toJSONSchema(configFile, { io: "input", target: "draft-07" }) as SchemaNode;
}

/**
 * The text of rancher.schema.json, for editors that complete and check YAML. It contains every field with its
 * description and default, but no rules across fields. A mapping that several modes have is written once.
 */
export function schemaFile(): string {
  const { $schema, ...schema } = jsonSchema() as SchemaNode & { readonly $schema: string };
  const definitions = new Map<string, Definition>();
  countMappings(schema, [], definitions);
  const shared = new Map([...definitions].filter(([, { count }]) => count > 1));
  nameDefinitions(shared);
  const parts = [...shared].map(([text, { name }]) => [name, withReferences(JSON.parse(text), shared, true)] as const);
  const root = withReferences(schema, shared) as object;
  const whole = { $schema, title: "Rancher by CDKTF", ...root, definitions: Object.fromEntries(parts.sort(byName)) };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** A mapping of the schema that occurs several times. */
interface Definition {
  /** Keys to its first place, below the stack. */
  readonly path: readonly string[];
  count: number;
  name: string;
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => a.localeCompare(b);

/** Counts each mapping, by its content with description and default. A mapping inside a repeated one counts once. */
function countMappings(node: unknown, path: readonly string[], found: Map<string, Definition>): void {
  if (typeof node !== "object" || node === null) return;
  if ("properties" in node) {
    const text = JSON.stringify(node);
    const known = found.get(text);
    if (known) {
      known.count++;
      return;
    }
    found.set(text, { path, count: 1, name: "" });
  }
  for (const [key, value] of Object.entries(node)) countMappings(value, isKeyword(key) ? path : [...path, key], found);
}

/** Names each definition after its field, with the fields above it where another one has the same name. */
function nameDefinitions(shared: ReadonlyMap<string, Definition>): void {
  const taken = new Set<string>();
  for (const definition of shared.values()) {
    const { path } = definition;
    for (let length = 1; definition.name === "" || taken.has(definition.name); length++) {
      if (length > path.length + 1) throw new Error(`got two definitions at ${path.join(".")}, expected one`);
      definition.name = path.slice(-length).join(".");
    }
    taken.add(definition.name);
  }
}

function withReferences(node: unknown, shared: ReadonlyMap<string, Definition>, isDefinition = false): unknown {
  if (typeof node !== "object" || node === null) return node;
  const known = isDefinition ? undefined : shared.get(JSON.stringify(node));
  if (known) return { $ref: `#/definitions/${known.name}` };
  if (Array.isArray(node)) return node.map((each) => withReferences(each, shared));
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withReferences(value, shared)]));
}

/** Whether a key is a keyword of JSON Schema or an index, and no field. */
function isKeyword(key: string): boolean {
  return /^(properties|additionalProperties|items|oneOf|anyOf|\d+)$/.test(key);
}
