import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { parse } from "yaml";
import { ConfigError, loadConfig } from "../../lib/config";
import { stackOf } from "../../stacks";
import { Random } from "../faults/random";
import { ofLab } from "../stack/provider";
import { mutated, places } from "./mutate";

const ROOT = join(__dirname, "../..");

/** The result of many files. */
export interface Report {
  readonly rejected: number;
  readonly accepted: number;
  /**
   * Files that were neither rejected with a message nor synthesized: the number of the run, the reason, and the file.
   */
  readonly violations: readonly { readonly run: number; readonly reason: string; readonly text: string }[];
}

/** The options of a run. */
export interface MutationOptions {
  /** The same seed gives the same files. */
  readonly seed: number;
  readonly runs: number;
  /** A folder for this run. */
  readonly folder: string;
  /**
   * Called with the folder of each accepted file's stacks, before the folder is removed.
   *
   * @default - none
   */
  readonly accepted?: (outdir: string) => void;
}

/**
 * Loads many configuration files that are examples with mistakes. Each must be rejected, with a place in the file on
 * every line, or must synthesize.
 */
export function runMutations({ seed, runs, folder, accepted = () => {} }: MutationOptions): Report {
  const random = new Random(seed);
  const examples = exampleFiles().map((file) => parse(readFileSync(file, "utf8")) as unknown);
  const donors = donorsOf(examples);
  const report = { rejected: 0, accepted: 0, violations: [] as { run: number; reason: string; text: string }[] };
  for (let run = 1; run <= runs; run++) {
    const text = mutated(random.pick(examples), random, donors);
    const outdir = join(folder, `app-${run}`);
    try {
      const reason = outcomeOf(text, join(folder, "rancher.yaml"), outdir);
      if (reason === "accepted") accepted(outdir);
      if (reason === "accepted" || reason === "rejected") report[reason] += 1;
      else report.violations.push({ run, reason, text });
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  }
  return report;
}

function exampleFiles(): string[] {
  const examples = join(ROOT, "examples");
  return [
    join(ROOT, "rancher.yaml"),
    ...readdirSync(examples)
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => join(examples, name)),
  ];
}

function donorsOf(documents: readonly unknown[]): Map<string, unknown[]> {
  const donors = new Map<string, unknown[]>();
  for (const { parent, key } of documents.flatMap((document) => [...places(document)])) {
    if (typeof key !== "string") continue;
    donors.set(key, [...(donors.get(key) ?? []), (parent as Record<string, unknown>)[key]]);
  }
  return donors;
}

/** "rejected", "accepted", or the error. */
function outcomeOf(text: string, file: string, outdir: string): string {
  writeFileSync(file, text);
  try {
    const { stacks } = loadConfig(file);
    mkdirSync(outdir, { recursive: true });
    const app = new App({ outdir });
    for (const [id, config] of Object.entries(stacks)) stackOf(app, id, ofLab(config));
    app.synth();
    return "accepted";
  } catch (error) {
    if (!(error instanceof ConfigError)) return `threw ${(error as Error).name}: ${(error as Error).message}`;
    const nowhere = error.errors.filter((line) => !/:\d+:\d+ \S/.test(line) || line.includes("\n"));
    if (error.errors.length === 0) return "was rejected without a reason";
    return nowhere.length === 0
      ? "rejected"
      : `was rejected without a place, or in several lines: ${nowhere.join(" / ")}`;
  }
}
