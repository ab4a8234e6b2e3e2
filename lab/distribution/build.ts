import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cached, hashOf } from "../cache";
import { run } from "../run";
import { whyNoTools } from "../tools/build";

/** A build with empty caches takes five to ten minutes on two cores; with Go's caches filled half a minute. */
const BUILD_MS = 1_200_000;

/** Why the double of RKE2 and K3s cannot be built here, with what to install; undefined where it can. */
export function whyNoDistribution(): string | undefined {
  return process.platform === "linux" ? whyNoTools() : "needs Linux, for network namespaces";
}

/**
 * The program that is the double of RKE2 and K3s: built, or taken from the cache when its sources are the same.
 * It runs under one of their names, with a release at its end: see `publish`.
 * Throws where `whyNoDistribution` gives a reason.
 */
export async function distribution(): Promise<string> {
  const reason = whyNoDistribution();
  if (reason !== undefined) throw new Error(reason);
  const sources = await Promise.all((await sourceFiles()).map((name) => readFile(join(__dirname, name))));
  const version = await go(["env", "GOVERSION", "GOARCH"], 120_000);
  const folder = await cached(`distribution-${hashOf(...sources, version)}`, async (unfinished) => {
    await go(
      ["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", join(unfinished, "double"), "."],
      BUILD_MS,
    );
  });
  return join(folder, "double");
}

async function sourceFiles(): Promise<string[]> {
  const all = await readdir(__dirname, { recursive: true });
  return all.filter((name) => /\.(go|mod|sum|yaml)$/.test(name)).sort();
}

async function go(args: readonly string[], timeoutMs: number): Promise<string> {
  const env = { ...process.env, GOWORK: "off", CGO_ENABLED: "0" };
  return (await run("go", args, { directory: __dirname, env, timeoutMs })).stdout.trim();
}
