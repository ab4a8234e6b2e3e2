import "../../lib/terraform/prepare-cdktf";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { inTemporaryFolder } from "../temporary-folder";
import { files } from "./files";
import { outcomeOf } from "./outcome";

const USAGE = "npm run mutate -- [--seed N] [--runs N]";

/**
 * `npm run mutate`: loads thousands of configuration files with mistakes. A file that is neither rejected nor
 * synthesized ends the run. fast-check then prints the seed and the shortest such file that it finds.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seed: { type: "string" }, runs: { type: "string" } } });
  const { seed = String(Date.now() % 1_000_000), runs = "10000" } = values;
  for (const [name, value] of Object.entries({ seed, runs })) {
    if (!/^\d{1,9}$/.test(value)) throw new Error(`--${name}: got ${value}, expected a number; ${USAGE}`);
  }
  const folder = mkdtempSync(join(tmpdir(), "files-"));
  const count = { rejected: 0, accepted: 0 };
  const property = fc.property(files, (text) => {
    const outdir = outcomeOf(text, folder);
    count[outdir === undefined ? "rejected" : "accepted"] += 1;
    if (outdir !== undefined) rmSync(outdir, { recursive: true });
  });
  fc.assert(property, { seed: Number(seed), numRuns: Number(runs), includeErrorInReport: true });
  console.log(`seed ${seed}: ${count.rejected} files rejected, ${count.accepted} accepted and synthesized`);
}

inTemporaryFolder("mutations-", main).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
