import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../lab/run";
import { median } from "./median";
import { type Row, shown } from "./row";
import { seconds } from "./seconds";

const ROOT = join(__dirname, "..");
const RUNS = 9;

/** The programs to measure, in this order in each round. This project is the last. */
const STARTS: Readonly<Record<string, readonly string[]>> = {
  "an empty CDKTF app": ["--require", "./register.cjs", "bench/empty-app.ts"],
  "a CDKTF app of the same resources without constructs": ["--require", "./register.cjs", "bench/same-resources.ts"],
  "every stack of rancher.yaml": ["--require", "./register.cjs", "main.ts"],
};

/** Runs Node.js with arguments until it exits. */
const start = (args: readonly string[], outdir: string) =>
  run("node", args, {
    directory: ROOT,
    env: {
      ...process.env,
      CDKTF_OUTDIR: join(outdir, "ours"),
      BENCH_OUTDIR: join(outdir, "reference"),
      BENCH_STACK: join(outdir, "ours/stacks/rke-ha/cdk.tf.json"),
    },
    timeoutMs: 60_000,
  });

/** Measures `npm run synth` without npm itself, and CDKTF alone. */
export async function synthRows(): Promise<Row[]> {
  const outdir = mkdtempSync(join(tmpdir(), "bench-"));
  const taken = new Map<string, number[]>();
  try {
    for (const args of Object.values(STARTS).reverse()) await start(args, outdir);
    for (let round = 0; round < RUNS; round++) {
      for (const [name, args] of Object.entries(STARTS)) {
        taken.set(name, [...(taken.get(name) ?? []), await seconds(() => start(args, outdir))]);
      }
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
  const measured = [...taken].map(([name, numbers]) => ({ name, time: shown(median(numbers), Math.min(...numbers)) }));
  const ours = measured.pop() as { name: string; time: string };
  return measured.map(({ name, time }) => ({
    what: `synth: ${ours.name}`,
    ours: ours.time,
    reference: `${time} ${name}`,
  }));
}
