import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs a function with its own temporary folder (TMPDIR), which its child processes inherit. Removes that folder with
 * its content after any result.
 */
export async function inTemporaryFolder<Result>(prefix: string, work: () => Promise<Result>): Promise<Result> {
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), prefix));
  process.env.TMPDIR = folder;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
