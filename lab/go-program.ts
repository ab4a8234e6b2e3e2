import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cached, hashOf } from "./cache";
import { expectPrepared, whyMissing } from "./parts";
import { progressOf } from "./progress";
import { RunError, run } from "./run";
import { which } from "./which";

/** A build that prints no package for so long has stopped. Linking the largest program takes a minute on a busy computer. */
const STOPPED_MS = 240_000;
/** Time for questions to Go itself, which may have to load a newer Go first. */
const ASK_MS = 120_000;
const FLAGS = ["-trimpath", "-buildvcs=false", "-ldflags=-s -w"];

/** Why Go programs cannot be built on this computer; undefined when they can. */
export function whyNoGo(path: string = process.env.PATH ?? ""): string | undefined {
  return which("go", path) === undefined ? "go is not on PATH: install Go 1.26 or newer" : undefined;
}

/** Why that program cannot be built on this computer; undefined when it can. */
export function whyNoGoProgram(name: string): string | undefined {
  return whyNoGo() ?? whyMissing(name);
}

/**
 * Builds a Go program without C, or returns it from the cache when its sources are unchanged.
 *
 * @param directory folder of its module
 * @param name name of the program in messages and in the cache, which identifies it
 * @param program file name of the program
 * @returns its path
 */
export async function goProgram(directory: string, name: string, program: string): Promise<string> {
  expectPrepared(name);
  const sources = await sourceFiles(directory);
  const key = hashOf(...(await contents(directory, sources)), await goVersion());
  const folder = await cached(`${name.replace(/\W+/g, "-")}-${key}`, (unfinished) =>
    goBuild(directory, name, ["."], join(unfinished, program)),
  );
  return join(folder, program);
}

/** The contents of files in a folder. */
export function contents(directory: string, files: readonly string[]): Promise<Buffer[]> {
  return Promise.all(files.map((file) => readFile(join(directory, file))));
}

let version: Promise<string> | undefined;

/** The version and the architecture of Go. */
export function goVersion(): Promise<string> {
  version ??= go(__dirname, ["env", "GOVERSION", "GOARCH"], { timeoutMs: ASK_MS });
  return version;
}

/**
 * Builds packages of a module, and reports how many of their packages are compiled. A build that compiles none for four
 * minutes is ended. The next build continues there, because Go keeps each compiled package.
 *
 * @param output path of the program, or of a folder for several
 */
export async function goBuild(
  directory: string,
  name: string,
  packages: readonly string[],
  output: string,
  stoppedMs: number = STOPPED_MS,
): Promise<void> {
  const report = progressOf(`building ${name}`);
  const onDownload = (line: string) => report(line.replace(/^go: /, ""));
  // Go knows which packages are not in its cache. For the programs themselves, only the link may be missing.
  const absent =
    '{{if and .Stale (ne .StaleReason "not installed but available in build cache")}}{{.ImportPath}}{{end}}';
  const list = ["list", "-deps", ...FLAGS, "-f", absent, ...packages];
  const stale = await go(directory, list, { timeoutMs: stoppedMs, onProgress: onDownload });
  const total = stale.split("\n").filter((line) => line !== "").length;
  let compiled = 0;
  const onProgress = (line: string) => {
    // It prints each package as it begins to compile it.
    if (/^\S+$/.test(line)) compiled++;
    report(`${Math.min(compiled, total)} of ${total} packages`);
  };
  try {
    await go(directory, ["build", "-v", ...FLAGS, "-o", output, ...packages], { timeoutMs: stoppedMs, onProgress });
  } catch (error) {
    if (!(error instanceof RunError) || !error.end.startsWith("printed nothing")) throw error;
    throw new Error(`go build ${error.end}, after ${compiled} of ${total} packages; the next call continues there`);
  }
}

async function sourceFiles(directory: string): Promise<string[]> {
  const all = await readdir(directory, { recursive: true });
  return all.filter((name) => /\.(go|mod|sum|yaml)$/.test(name)).sort();
}

async function go(
  directory: string,
  args: readonly string[],
  options: { readonly timeoutMs: number; readonly onProgress?: (line: string) => void },
): Promise<string> {
  const env = { ...process.env, GOWORK: "off", CGO_ENABLED: "0" };
  return (await run("go", args, { ...options, directory, env })).stdout.trim();
}
