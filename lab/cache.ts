import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { which } from "./which";

/** Folder of the cache with a lock file for each build. */
const LOCKS = "locks";

/** The folder outside the clone for everything that the lab installs and builds. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME ? env.XDG_CACHE_HOME : join(homedir(), ".cache");
  return join(base, "cdktf-rancher");
}

/** A short name for content, for the name of a cached folder. */
export function hashOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex").slice(0, 16);
}

/**
 * The folder of that name in the cache, which `build` creates when it is absent. One process builds, and others wait
 * for it. `build` fills a temporary folder beside it, which is renamed at the end, so an interrupted build is never
 * used.
 *
 * @throws the error of `build`; a waiting process then builds it
 */
export async function cached(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const root = cacheRoot();
  const folder = join(root, name);
  if (existsSync(folder)) return folder;
  await mkdir(join(root, LOCKS), { recursive: true });
  const unlock = await lock(join(root, LOCKS, name));
  try {
    if (existsSync(folder)) return folder;
    const unfinished = await mkdtemp(join(root, `.${name}-`));
    try {
      await build(unfinished);
      await rename(unfinished, folder);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      if (!isNotEmpty(error)) throw error;
    }
    return folder;
  } finally {
    await unlock();
  }
}

/**
 * Locks a file against all other processes, by flock(1), whose lock always ends with this process. Waits until it is
 * free: each build ends when it makes no progress. Without flock nothing is locked: of two builds at once, the first
 * one to end is used by both.
 */
async function lock(file: string): Promise<() => Promise<void>> {
  if (which("flock") === undefined) return async () => undefined;
  // It holds the lock until its input closes.
  const holder = spawn("flock", [file, "sh", "-c", "echo locked && exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(holder, "exit");
  const [said] = await Promise.race([once(holder.stdout, "data"), ended]);
  if (!String(said).startsWith("locked")) throw new Error(`${file}: flock ended with ${said}, expected a lock`);
  return async () => {
    holder.stdin.end();
    await ended;
  };
}

/** Whether a rename failed because another process was faster. */
function isNotEmpty(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOTEMPTY" || code === "EEXIST";
}
