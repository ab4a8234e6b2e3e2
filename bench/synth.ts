import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { run } from "../lab/run";
import { median } from "./median";

const ROOT = join(__dirname, "..");
const RUNS = 9;

/** What is started, in turns. */
const STARTS: Readonly<Record<string, readonly string[]>> = {
  "empty CDKTF app, node --import tsx": ["--import", "tsx", "bench/empty-app.ts"],
  "empty CDKTF app, started as ours": ["--require", "./register.cjs", "bench/empty-app.ts"],
  "every stack of rancher.yaml": ["--require", "./register.cjs", "main.ts"],
};

/** Seconds that Node takes with these arguments, from its start to its end. */
async function seconds(args: readonly string[], outdir: string): Promise<number> {
  const started = performance.now();
  await run("node", args, {
    directory: ROOT,
    env: { ...process.env, CDKTF_OUTDIR: outdir, BENCH_OUTDIR: outdir },
    timeoutMs: 60_000,
  });
  return (performance.now() - started) / 1000;
}

/** `npm run bench`: how long `npm run synth` takes beside an empty CDKTF app, npm itself left out. */
async function main(): Promise<void> {
  const outdir = mkdtempSync(join(tmpdir(), "bench-"));
  const taken = new Map<string, number[]>();
  try {
    for (const args of Object.values(STARTS)) await seconds(args, outdir);
    for (let round = 0; round < RUNS; round++) {
      for (const [name, args] of Object.entries(STARTS)) {
        taken.set(name, [...(taken.get(name) ?? []), await seconds(args, outdir)]);
      }
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
  const ours = median([...taken.values()].at(-1) ?? []);
  for (const [name, numbers] of taken) {
    const fastest = Math.min(...numbers).toFixed(2);
    const ratio = (ours / median(numbers)).toFixed(2);
    console.log(
      `${name.padEnd(36)} median ${median(numbers).toFixed(2)} s  fastest ${fastest} s  ours is ${ratio} of it`,
    );
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
