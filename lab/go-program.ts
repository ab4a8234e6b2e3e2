import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cached, hashOf } from "./cache";
import { run } from "./run";

/** A build with empty caches takes five to ten minutes on two cores; with Go's caches filled half a minute. */
const BUILD_MS = 1_200_000;

/**
 * Builds a Go program without C, or returns it from the cache when its sources are unchanged.
 *
 * @param directory folder of its module
 * @param name part of the cache folder's name, which identifies it
 * @param program file name of the program
 * @returns its path
 */
export async function goProgram(directory: string, name: string, program: string): Promise<string> {
  const sources = await Promise.all((await sourceFiles(directory)).map((file) => readFile(join(directory, file))));
  const version = await go(directory, ["env", "GOVERSION", "GOARCH"], 120_000);
  const folder = await cached(`${name}-${hashOf(...sources, version)}`, async (unfinished) => {
    const flags = ["-trimpath", "-buildvcs=false", "-ldflags=-s -w"];
    await go(directory, ["build", ...flags, "-o", join(unfinished, program), "."], BUILD_MS);
  });
  return join(folder, program);
}

async function sourceFiles(directory: string): Promise<string[]> {
  const all = await readdir(directory, { recursive: true });
  return all.filter((name) => /\.(go|mod|sum|yaml)$/.test(name)).sort();
}

async function go(directory: string, args: readonly string[], timeoutMs: number): Promise<string> {
  const env = { ...process.env, GOWORK: "off", CGO_ENABLED: "0" };
  return (await run("go", args, { directory, env, timeoutMs })).stdout.trim();
}
