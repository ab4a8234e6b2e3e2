import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** The folder outside the clone where the lab keeps what it installed and built. */
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
 * The folder of that name in the cache, made by `build` when it is absent.
 * `build` fills a temporary folder beside it that is renamed when it is done: an interrupted build is never taken for a
 * whole one, and of two builds at once the first that ends serves both.
 */
export async function cached(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const root = cacheRoot();
  const folder = join(root, name);
  if (existsSync(folder)) return folder;
  await mkdir(root, { recursive: true });
  const unfinished = await mkdtemp(join(root, `.${name}-`));
  try {
    await build(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!isNotEmpty(error)) throw error;
  }
  return folder;
}

/** Whether a rename failed because another process was quicker. */
function isNotEmpty(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOTEMPTY" || code === "EEXIST";
}
