import { jsonSchema, type SchemaNode } from "./json-schema";
import { statedDefault } from "./stated-default";

const HEAD = `/**
 * The properties of the stacks in TypeScript. \`npm run generate\` writes this file from the schemas in \`blocks/\`. Each
 * field has the description, the unit and the default of its schema.
 */
`;

/** Names of mappings that occur in several places. Any other mapping is named after its place. */
const NAMES: Readonly<Record<string, string>> = {
  EgressAirGapRegistry: "Registry",
  RancherResourcesRequests: "RancherResourceAmounts",
};

/** The text of `props.ts`: one interface for each mapping of the configuration file. */
export function interfaces(): string {
  const schema = jsonSchema();
  const stack = schema.properties?.stacks?.additionalProperties as SchemaNode;
  const writer = new Writer();
  for (const mode of stack.oneOf ?? []) writer.add(mode);
  return [HEAD, ...writer.written].join("\n");
}

class Writer {
  readonly written: string[] = [];
  /** Names of the mappings written so far, by their content. */
  private readonly names = new Map<string, string>();
  private mode = "";

  add(node: SchemaNode): void {
    const name = String(node.properties?.mode?.const).replace("RKE", "Rke");
    this.mode = name.replace("RancherOn", "");
    this.write(`${name}Props`, node, "", `The properties of a stack of mode ${node.properties?.mode?.const}.`);
  }

  /** Writes a mapping, then the mappings in it. */
  private write(name: string, node: SchemaNode, path: string, description: string): void {
    const { properties = {}, required = [] } = node;
    const place = this.written.length;
    this.written.push("");
    const fields = Object.entries(properties).map(([key, field]) => {
      // A class fixes its mode. A group of alternative keys requires one of them.
      const isMode = key === "mode" && path === "";
      const isOptional = isMode || !(required.includes(key) || node.maxProperties === 1);
      const comment = commentOf(field, isOptional && !isMode);
      return {
        key,
        comment,
        isOptional,
        type: this.typeOf(field, `${path}${key.charAt(0).toUpperCase()}${key.slice(1)}`),
      };
    });
    this.written[place] =
      node.maxProperties === 1
        ? `${comments("", [description])}export type ${name} =\n${fields.map((field) => oneOf(field, fields)).join("\n")};\n`
        : `${comments("", [description])}export interface ${name} {\n${fields.map(member).join("\n")}\n}\n`;
  }

  private typeOf(node: SchemaNode, path: string): string {
    const { properties, additionalProperties: values } = node;
    if (node.const !== undefined) return JSON.stringify(node.const);
    if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(" | ");
    const choices = node.oneOf ?? node.anyOf;
    if (choices) return choices.map((choice) => this.typeOf(choice, path)).join(" | ");
    if (node.type === "array") {
      const item = this.typeOf(node.items ?? {}, path);
      return `readonly ${item.includes(" | ") ? `(${item})` : item}[]`;
    }
    if (properties) return this.nameOf(node, path);
    if (node.type === "object")
      return `Readonly<Record<string, ${typeof values === "object" ? this.typeOf(values, path) : "unknown"}>>`;
    return node.type === "integer" ? "number" : (node.type ?? "unknown");
  }

  private nameOf(node: SchemaNode, path: string): string {
    const content = JSON.stringify(node.properties);
    const known = this.names.get(content);
    if (known !== undefined) return known;
    const plain = `${NAMES[path] ?? path}Options`;
    const name = [...this.names.values()].includes(plain) ? `${this.mode}${plain}` : plain;
    this.names.set(content, name);
    this.write(name, node, path, statedDefault(node.description ?? `The mapping ${path}.`).rest);
    return name;
  }
}

interface Member {
  readonly key: string;
  readonly comment: string;
  readonly isOptional: boolean;
  readonly type: string;
}

function member({ key, comment, isOptional, type }: Member): string {
  return `${comment}  readonly ${key}${isOptional ? "?" : ""}: ${type};`;
}

/** An option of a mapping that has exactly one of its keys. */
function oneOf(only: Member, all: readonly Member[]): string {
  const members = all.map((each) => (each.key === only.key ? member(each) : `  readonly ${each.key}?: never;`));
  return `  | {\n${members.join("\n").replace(/^/gm, "    ")}\n    }`;
}

/** The description of a field, with its default as `@default`. */
function commentOf({ description = "", default: value }: SchemaNode, isOptional: boolean): string {
  const { stated = "none", rest } = statedDefault(description);
  const fallback = value === undefined ? `- ${stated}` : JSON.stringify(value);
  return comments("  ", isOptional ? [rest, `@default ${fallback}`] : [rest]);
}

function comments(indent: string, lines: readonly string[]): string {
  const safe = lines.map((line) => line.replaceAll("*/", "*\\/"));
  if (safe.length === 1) return `${indent}/** ${safe[0]} */\n`;
  return [`${indent}/**`, ...safe.map((line) => `${indent} * ${line}`), `${indent} */`, ""].join("\n");
}
