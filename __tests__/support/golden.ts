import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { literal } from "../../lib/terraform/expressions";
import type { Synthesized } from "./synth";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Mapping = { readonly [key: string]: Json };

const ROOT = join(__dirname, "../..");
const WIDTH = 200;
/** The maximum length of a difference, compared with the whole resource, to write only the difference. */
const MUCH_SHORTER = 0.7;
/** Indentation of the brackets around a resource's attributes, which share lines. */
const ATTRIBUTES = 4;
/** The key under which CDKTF writes its version. */
const METADATA = "//";

/** The addresses of all resources, one line for each type. */
export function addressesOf(stack: Synthesized): string[] {
  return Object.entries(stack.resource)
    .map(([type, byName]) => `${type}: ${Object.keys(byName).sort().join(" ")}`)
    .sort();
}

/**
 * Compares a stack with the file of its name in `__snapshots__`, which `jest -u` writes. The file contains scripts by
 * name and rejections by path; other tests check their content.
 */
export function expectGolden(name: string, stack: Synthesized): void {
  const { others, byType } = shortenedStack(stack);
  expectFile(name, { ...others, ...mapped(byType, (_, byName) => withoutTwins(byName)) });
}

/** Compares the difference of two stacks, as a JSON merge patch (RFC 7396), with the file of its name. */
export function expectGoldenChange(name: string, from: Synthesized, to: Synthesized): void {
  const [before, after] = [shortenedStack(from), shortenedStack(to)];
  const types = [...new Set([before, after].flatMap(({ byType }) => Object.keys(byType)))].sort();
  const changes = types.map((type) => [type, changeOf(before.byType[type] ?? {}, after.byType[type] ?? {})] as const);
  const seen = Object.fromEntries(changes.filter(([, change]) => Object.keys(change).length > 0));
  expectFile(name, { ...(patch(before.others, after.others) as Mapping | undefined), ...seen });
}

function expectFile(name: string, value: Json): void {
  const { testPath, snapshotState } = expect.getState();
  const file = join(testPath as string, "../__snapshots__", `${name}.json`);
  const text = `${laidOut(value)}\n`;
  // The mode of --ci and -u: none, new or all. Jest exposes it only here.
  const update = (snapshotState as unknown as { readonly _updateSnapshot: string })._updateSnapshot;
  if (update === "all" || (update === "new" && !existsSync(file))) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, "utf8"));
}

/** Scripts of the product by the text that Terraform gets, longest first. */
const SCRIPTS = ["lib/cluster/agent", "lib/cluster/readiness", "lib/docker/scripts", "lib/rke1/scripts"]
  .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ name: `<${relative(ROOT, path)}>`, text: literal(readFileSync(path, "utf8")) }))
  .sort((a, b) => b.text.length - a.text.length);

interface Shortened {
  /** Resources by type and data sources by `data.` and type, then by name. */
  readonly byType: Readonly<Record<string, Mapping>>;
  readonly others: Mapping;
}

function shortenedStack(stack: Synthesized): Shortened {
  const { resource, data = {}, ...others } = shortened(stack as unknown as Json) as Record<string, Mapping>;
  const sources = Object.entries(data).map(([type, byName]) => [`data.${type}`, byName]);
  return { others, byType: Object.fromEntries([...sources, ...Object.entries(resource as Mapping)]) };
}

/** A line of a text, or a file that it writes. */
const PARTS = /.*<<'(\w+)'\n(?:.*\n)*?\1$|^.*$/gm;

function shortened(value: Json): Json {
  if (typeof value === "string") return readableText(value);
  if (typeof value !== "object" || value === null) return value;
  if (!isMapping(value))
    return value.some(isCondition) ? conditions(value as unknown as readonly Condition[]) : value.map(shortened);
  const { [METADATA]: _, ...others } = value;
  return mapped(others, (__, inner) => shortened(inner));
}

function readableText(packed: string): Json {
  const text = packed.startsWith("H4sI") ? literal(gunzipSync(Buffer.from(packed, "base64")).toString()) : packed;
  const named = SCRIPTS.reduce((left, script) => left.replaceAll(script.text, () => `${script.name}\n`), text)
    .replace(/\b[0-9a-f]{64}\b/g, "<sha256>")
    .replace(/(?<=-chart\/)[0-9a-f]{32}\b/g, "<hash>");
  const shown = text === packed ? named : `gzip: ${named}`;
  const lines = shown.trimEnd().match(PARTS) ?? [""];
  return lines.length > 1 ? lines : (lines[0] as string);
}

interface Condition {
  readonly condition: string;
  readonly error_message: string;
}

function isCondition(value: Json): boolean {
  return isMapping(value) && "condition" in value && "error_message" in value;
}

/** Conditions by the path at the start of their message. */
function conditions(all: readonly Condition[]): Json {
  const byPath: Record<string, string[]> = {};
  for (const { condition, error_message } of all) {
    const path = error_message.split(": ")[0] as string;
    byPath[path] = [...(byPath[path] ?? []), condition];
  }
  return mapped(byPath, (_, each) => (each.length > 1 ? each : (each[0] as string)));
}

function mapped<T>(values: Readonly<Record<string, T>>, by: (key: string, value: T) => Json): Mapping {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, by(key, value)]));
}

function isMapping(value: Json | undefined): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The change from one value to another: null when it is removed, undefined when nothing differs. */
function patch(from: Json | undefined, to: Json | undefined): Json | undefined {
  if (to === undefined) return null;
  if (JSON.stringify(from) === JSON.stringify(to)) return undefined;
  if (isList(from) && isList(to)) return listChange(from, to);
  if (isOne(from) && isOne(to)) return [patch(from[0], to[0]) as Json];
  if (!isMapping(from) || !isMapping(to)) return to;
  const changes = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort().flatMap((key) => {
    const change = patch(from[key], to[key]);
    return change === undefined ? [] : [[key, change] as const];
  });
  return changes.length > 0 ? Object.fromEntries(changes) : undefined;
}

/** The change of a list of texts: removed and added ones. */
function listChange(from: readonly string[], to: readonly string[]): Json {
  const comes = to.filter((item) => !from.includes(item));
  const goes = from.filter((item) => !to.includes(item));
  const isShorter = comes.length + goes.length > 0 && comes.length + goes.length < to.length;
  return isShorter ? { ...(comes.length > 0 && { comes }), ...(goes.length > 0 && { goes }) } : to;
}

function isOne(value: Json | undefined): value is readonly [Mapping] {
  return Array.isArray(value) && value.length === 1 && isMapping(value[0]);
}

function isList(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** The changes of the resources of a type: null when one is removed. */
function changeOf(from: Mapping, to: Mapping): Mapping {
  const kept = Object.fromEntries(Object.entries(to).filter(([name]) => name in from));
  const added = Object.fromEntries(Object.entries(to).filter(([name]) => !(name in from)));
  const changed = Object.entries(kept).map(([name, value]) => [name, patch(from[name], value)] as const);
  const gone = Object.keys(from).filter((name) => !(name in to));
  return {
    ...Object.fromEntries(gone.map((name) => [name, null])),
    ...withoutTwins(Object.fromEntries(changed.filter(([, change]) => change !== undefined)) as Mapping),
    ...withoutTwins(added, kept),
  };
}

/** For a resource that resembles an earlier one of its type, only the difference, ignoring numbers of servers. */
function withoutTwins(byName: Mapping, others: Mapping = {}): Mapping {
  const whole: Record<string, Json> = { ...others };
  return mapped(byName, (name, value) => {
    const number = /-([1-9])(?!\d)/.exec(name)?.[1];
    const twins = Object.entries(whole).map(([other, like]): Mapping => {
      const changes = patch(number === undefined ? like : swapped(like, number), value);
      return { as: other, ...(changes as Mapping | undefined) };
    });
    const [twin] = twins.sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
    if (twin && JSON.stringify(twin).length < MUCH_SHORTER * JSON.stringify(value).length) return twin;
    whole[name] = value;
    return value;
  });
}

/** With two numbers exchanged, so that a reference to the wrong one shows. */
function swapped(value: Json, number: string): Json {
  const swap = (digit: string) => (digit === number ? "0" : digit === "0" ? number : digit);
  return JSON.parse(JSON.stringify(value).replace(/(?<=(?:server|private|public|nat)-|input\[)\d/g, swap));
}

/** JSON with every value on one line if it fits. */
function laidOut(value: Json, indentation = "", key = ""): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inside = `${indentation}  `;
  const [open, close, items] = isMapping(value)
    ? [
        "{",
        "}",
        Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}: ${laidOut(inner, inside, name)}`),
      ]
    : ["[", "]", value.map((inner) => laidOut(inner, inside))];
  const line = isMapping(value) && items.length > 0 ? `{ ${items.join(", ")} }` : `${open}${items.join(", ")}${close}`;
  if (indentation.length + line.length <= WIDTH) return line;
  const isFilled = isMapping(value) ? indentation.length >= ATTRIBUTES : ["depends_on", "comes", "goes"].includes(key);
  const lines = isFilled ? filled(items, WIDTH - inside.length) : items;
  return `${open}\n${lines.map((each) => inside + each).join(",\n")}\n${indentation}${close}`;
}

/** As many items in each line as fit. */
function filled(items: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const longer = lines.length > 0 ? `${lines.at(-1)}, ${item}` : item;
    if (lines.length > 0 && !longer.includes("\n") && longer.length < width) lines[lines.length - 1] = longer;
    else lines.push(item);
  }
  return lines;
}
