import type { Json } from "../json";
import type { Blocks } from "./blocks";
import type { Reason } from "./checkov";
import { expressionOf, heredocOf } from "./template";

/** Names that are a block in every parent, and the arguments that are references or keywords instead of templates. */
const META_BLOCKS = new Set(["lifecycle", "provisioner", "connection", "precondition", "postcondition", "validation"]);
const REFERENCES = new Set(["depends_on", "ignore_changes", "replace_triggered_by", "provider", "when", "on_failure"]);
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** The reasons of failed checks, by the address of the resource. */
type Reasons = ReadonlyMap<string, readonly Reason[]>;

/** The files of a root module, by name, from the JSON that CDKTF synthesized. */
export function renderStack(stack: Json, blocks: Blocks, reasons: Reasons = new Map()): Record<string, string> {
  const section = (name: string) => Object.entries((stack[name] ?? {}) as Json);
  const labelled = (kind: "resource" | "data") =>
    labelledBlocks(kind, (stack[kind] ?? {}) as Json, blocks, 0, kind === "resource" ? reasons : new Map());
  const checks = section("check").map(([name, body]) => checkBlock(name, body as Json, blocks));
  const named = (kind: "variable" | "output") =>
    section(kind).map(([name, body]) => block(`${kind} "${name}"`, body as Json, new Body(blocks, kind), 0));
  const locals =
    section("locals").length > 0 ? [block("locals", stack.locals as Json, new Body(blocks, "locals"), 0)] : [];
  const files = {
    "terraform.tf": [...terraformBlock(stack.terraform as Json), ...providers(section("provider"), blocks)],
    "variables.tf": named("variable"),
    "main.tf": [...locals, ...labelled("data"), ...labelled("resource"), ...checks],
    "outputs.tf": named("output"),
  };
  return Object.fromEntries(
    Object.entries(files)
      .filter(([, parts]) => parts.length > 0)
      .map(([name, parts]) => [name, `${parts.join("\n\n")}\n`]),
  );
}

/** Resources or data sources by type and name. */
function labelledBlocks(
  kind: "resource" | "data",
  byType: Json,
  blocks: Blocks,
  depth: number,
  reasons: Reasons = new Map(),
): string[] {
  return Object.entries(byType).flatMap(([type, byName]) =>
    Object.entries(byName as Json).map(([name, body]) =>
      block(
        `${kind} "${type}" "${name}"`,
        body as Json,
        new Body(blocks, type),
        depth,
        skips(reasons.get(`${type}.${name}`)),
      ),
    ),
  );
}

/** A check with its data source and its assertions. */
function checkBlock(name: string, { data, assert }: Json, blocks: Blocks): string {
  const parts = [
    ...labelledBlocks("data", data as Json, blocks, 1),
    ...(assert as readonly Json[]).map((each) => block("assert", each, new Body(blocks, "assert"), 1)),
  ];
  return `check "${name}" {\n${parts.join("\n\n")}\n}`;
}

function providers(all: readonly [string, unknown][], blocks: Blocks): string[] {
  return all.flatMap(([name, configurations]) =>
    (configurations as Json[]).map((body) =>
      block(`provider "${name}"`, body, new Body(blocks, `provider.${name}`), 0),
    ),
  );
}

function terraformBlock({ backend, cloud, required_providers, ...rest }: Json): string[] {
  const plain = new Body(new Set(["cloud.workspaces"]), "terraform");
  const inner = [
    ...Object.entries(rest).map(([name, value]) => plain.argument(name, value, 1)),
    required_providers === undefined ? "" : block("required_providers", required_providers as Json, plain, 1),
    ...Object.entries((backend ?? {}) as Json).map(([kind, body]) =>
      block(`backend "${kind}"`, body as Json, plain, 1),
    ),
    cloud === undefined ? "" : block("cloud", cloud as Json, new Body(new Set(["cloud.workspaces"]), "cloud"), 1),
  ].filter((part) => part !== "");
  return [`terraform {\n${inner.join("\n")}\n}`];
}

/** Comments that checkov reads inside a resource. */
function skips(reasons: readonly Reason[] = []): string[] {
  return reasons.map(({ check, text }) => `  # checkov:skip=${check}: ${text}`);
}

function block(head: string, body: Json, kind: Body, depth: number, comments: readonly string[] = []): string {
  const members = Object.entries(body)
    .filter(([name, value]) => name !== "//" && value !== null)
    .map(([name, value]) => kind.member(name, value, depth + 1));
  const lines = [...comments, ...members];
  const indent = "  ".repeat(depth);
  return lines.length === 0 ? `${indent}${head} {}` : `${indent}${head} {\n${lines.join("\n")}\n${indent}}`;
}

/** The body of a block, with the path of the block for the look-up of nested blocks. */
class Body {
  constructor(
    private readonly blocks: Blocks,
    private readonly path: string,
  ) {}

  /** An argument, or one block for each value. */
  member(name: string, value: unknown, depth: number): string {
    if (name === "provisioner") return this.provisioners(value as readonly Json[], depth);
    if (!META_BLOCKS.has(name) && !this.blocks.has(`${this.path}.${name}`)) return this.argument(name, value, depth);
    const inner = new Body(this.blocks, `${this.path}.${name}`);
    return (Array.isArray(value) ? value : [value]).map((each) => block(name, each as Json, inner, depth)).join("\n");
  }

  argument(name: string, value: unknown, depth: number): string {
    const indent = "  ".repeat(depth);
    if (REFERENCES.has(name)) return `${indent}${name} = ${references(value, depth)}`;
    // The type of a variable is written as a keyword.
    if (this.path === "variable" && name === "type") return `${indent}${name} = ${value}`;
    return `${indent}${name} = ${memberOf(value, depth)}`;
  }

  private provisioners(all: readonly Json[], depth: number): string {
    return all
      .flatMap((each) => Object.entries(each))
      .map(([kind, body]) => block(`provisioner "${kind}"`, body as Json, new Body(new Set(), "provisioner"), depth))
      .join("\n");
  }
}

function references(value: unknown, depth: number): string {
  return Array.isArray(value) ? listOf(value, depth) : String(value);
}

/** A list with each of several items on its own line. */
function listOf(items: readonly string[], depth: number): string {
  const indent = "  ".repeat(depth + 1);
  return items.length < 2
    ? `[${items.join("")}]`
    : `[\n${items.map((item) => `${indent}${item},`).join("\n")}\n${"  ".repeat(depth)}]`;
}

/** The value of an argument or of a key, the last one on its line. */
function memberOf(value: unknown, depth: number): string {
  return (typeof value === "string" ? heredocOf(value) : undefined) ?? literalOf(value, depth);
}

function literalOf(value: unknown, depth: number): string {
  const indent = "  ".repeat(depth + 1);
  const end = `\n${"  ".repeat(depth)}`;
  if (typeof value === "string") return expressionOf(value);
  if (Array.isArray(value))
    return listOf(
      value.map((item) => literalOf(item, depth + 1)),
      depth,
    );
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, item]) => `${indent}${keyOf(key)} = ${memberOf(item, depth + 1)}`);
    return members.length === 0 ? "{}" : `{\n${members.join("\n")}${end}}`;
  }
  return JSON.stringify(value);
}

/** A key of a map. A key that is no identifier is a template, like JSON's keys. */
function keyOf(key: string): string {
  if (IDENTIFIER.test(key)) return key;
  const text = expressionOf(key);
  return text.startsWith('"') ? text : `(${text})`;
}
