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

/**
 * The JSON Schema of the configuration file as text, for editors that complete and check YAML. It contains every field
 * with its description and default, but no rules across fields.
 */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(configFile, { io: "input", target: "draft-07" });
  return `${JSON.stringify({ title: "Rancher by CDKTF", ...schema }, null, 2)}\n`;
}
