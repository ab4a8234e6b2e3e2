import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Does some work with a temporary folder (TMPDIR) of its own, which programs that it starts inherit, and removes that
 * folder with all that was left in it, whether the work ended well or not.
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
