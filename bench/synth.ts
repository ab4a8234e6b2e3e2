import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { run } from "../lab/run";

const ROOT = join(__dirname, "..");
const RUNS = 9;

/** Seconds that a program of this project takes, from its start to its end. */
async function seconds(program: string, outdir: string): Promise<number> {
  const started = performance.now();
  await run("node", ["--import", "tsx", program], {
    directory: ROOT,
    env: { ...process.env, CDKTF_OUTDIR: outdir, BENCH_OUTDIR: outdir },
    timeoutMs: 60_000,
  });
  return (performance.now() - started) / 1000;
}

const median = (numbers: number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;

/** `npm run bench`: how long `npm run synth` takes beside an empty CDKTF app that is started the same way, in turns. */
async function main(): Promise<void> {
  const outdir = mkdtempSync(join(tmpdir(), "bench-"));
  const programs = { "empty CDKTF app": "bench/empty-app.ts", "every stack of rancher.yaml": "main.ts" };
  const taken: Record<string, number[]> = {};
  try {
    for (const program of Object.values(programs)) await seconds(program, outdir);
    for (let round = 0; round < RUNS; round++) {
      for (const [name, program] of Object.entries(programs)) {
        taken[name] = [...(taken[name] ?? []), await seconds(program, outdir)];
      }
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
  const [reference = 0, synth = 0] = Object.keys(programs).map((name) => median(taken[name] ?? []));
  for (const [name, numbers] of Object.entries(taken)) {
    console.log(
      `${name.padEnd(30)} ${median(numbers).toFixed(2)} s  (fastest ${Math.min(...numbers).toFixed(2)} s of ${RUNS})`,
    );
  }
  console.log(`${"ratio of the medians".padEnd(30)} ${(synth / reference).toFixed(2)}    (wanted: at most 1.50)`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
