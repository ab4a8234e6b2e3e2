import "../../lib/terraform/no-stack-traces";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { inTemporaryFolder } from "../temporary-folder";
import { runMutations } from "./run";

const USAGE = "npm run mutate -- [--seed N] [--runs N]";

/** `npm run mutate`: loads thousands of configuration files with mistakes, from a printed seed. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seed: { type: "string" }, runs: { type: "string" } } });
  const { seed = String(Date.now() % 1_000_000), runs = "10000" } = values;
  for (const [name, value] of Object.entries({ seed, runs })) {
    if (!/^\d{1,9}$/.test(value)) throw new Error(`--${name}: got ${value}, expected a number; ${USAGE}`);
  }
  console.log(`seed ${seed}: ${runs} files; to have them again: --seed ${seed} --runs ${runs}`);
  const folder = mkdtempSync(join(tmpdir(), "files-"));
  const { rejected, accepted, violations } = runMutations({ seed: Number(seed), runs: Number(runs), folder });
  for (const { run, reason, text } of violations) console.log(`VIOLATION in run ${run}: ${reason}\n${text}`);
  console.log(`${rejected} rejected, ${accepted} accepted and synthesized, ${violations.length} violations`);
  if (violations.length > 0) process.exitCode = 1;
}

inTemporaryFolder("mutations-", main).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
