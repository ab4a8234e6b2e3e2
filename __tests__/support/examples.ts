import { mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../lib/config";
import { synthesized } from "../../tools/synthesized";
import { APPS_FOLDER } from "../unit/apps-folder";
import type { Synthesized } from "./synth";

const ROOT = join(__dirname, "../..");

const IN_FOLDER = readdirSync(join(ROOT, "examples")).filter((name) => name.endsWith(".yaml"));
/** The users' configuration files to begin with, by their paths. */
export const EXAMPLES = ["rancher.yaml", ...IN_FOLDER.map((name) => `examples/${name}`)];

/** A stack of such a file. */
export interface ExampleStack {
  readonly id: string;
  readonly json: Synthesized;
}

/** Texts that were synthesized already; all test files of a worker share them. */
const known = new Map<string, string>();

/** The stacks of one of these files, synthesized once. */
export function exampleStacks(file: string): readonly ExampleStack[] {
  const text = known.get(file) ?? JSON.stringify(synthesizedStacks(file));
  known.set(file, text);
  return JSON.parse(text) as ExampleStack[];
}

function synthesizedStacks(file: string): { readonly id: string; readonly json: unknown }[] {
  return Object.entries(loadConfig(join(ROOT, file)).stacks).map(([id, config]) => {
    const { json } = synthesized(id, config, mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "example-")));
    return { id, json };
  });
}

/** The only stack of `examples/NAME.yaml`. */
export function synthesizeExample(name: string): Synthesized {
  const [stack, ...others] = exampleStacks(`examples/${name}.yaml`);
  if (stack === undefined || others.length > 0) throw new Error(`examples/${name}.yaml: expected one stack`);
  return stack.json;
}
