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
const programs = (modules: string): Readonly<Record<string, readonly string[]>> => ({
  "an empty CDKTF app": ["bench/empty-app.ts"],
  "a CDKTF app of the same resources without constructs": ["bench/same-resources.ts"],
  "that app, with the libraries that this project loads": ["bench/same-resources.ts", modules],
  "every stack of rancher.yaml": ["main.ts"],
});

/** Runs a program on Node.js until it exits. */
const start = (args: readonly string[], outdir: string) =>
  run("node", ["--require", "./register.cjs", ...args], {
    directory: ROOT,
    env: {
      ...process.env,
      CDKTF_OUTDIR: join(outdir, "ours"),
      BENCH_OUTDIR: join(outdir, "reference"),
      BENCH_STACK: join(outdir, "ours/stacks/rke-ha/cdk.tf.json"),
      BENCH_MODULES: modulesIn(outdir),
    },
    timeoutMs: 60_000,
  });

const modulesIn = (outdir: string) => join(outdir, "modules.json");

/** Measures `npm run synth` without npm itself, and CDKTF alone. */
export async function synthRows(): Promise<Row[]> {
  const outdir = mkdtempSync(join(tmpdir(), "bench-"));
  const taken = new Map<string, number[]>();
  try {
    const starts = programs(modulesIn(outdir));
    await start(["--require", "./bench/list-modules.cjs", "main.ts"], outdir);
    for (const args of Object.values(starts)) await start(args, outdir);
    for (let round = 0; round < RUNS; round++) {
      for (const [name, args] of Object.entries(starts)) {
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
