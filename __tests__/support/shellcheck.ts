import { spawnSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

/** Why shellcheck cannot run here; undefined when it can. */
export const withoutShellcheck =
  spawnSync("shellcheck", ["--version"], { timeout: 10_000 }).status === 0 ? undefined : "shellcheck is not on PATH";

/** Fails with shellcheck's output, if any; its arguments name files from the root of the repository. */
export function expectNothingFromShellcheck(...args: string[]): void {
  const { stdout, stderr, status } = spawnSync("shellcheck", args, { cwd: ROOT, encoding: "utf8", timeout: 180_000 });
  expect({ stdout, stderr, status }).toEqual({ stdout: "", stderr: "", status: 0 });
}
