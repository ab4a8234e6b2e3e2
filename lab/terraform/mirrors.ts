import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { cacheRoot } from "../cache";
import { RunError, run } from "../run";
import { providerPlatform } from "./platform";

const SEARCH_MS = 60_000;
/** The registry whose providers a mirror holds; its name is that of a folder there. */
export const HOST = "registry.terraform.io";

/** A folder that holds providers unpacked, as HOST/NAMESPACE/NAME/VERSION/OS_ARCH. */
export interface Mirror {
  readonly path: string;
  /** What it holds for this machine, such as "registry.terraform.io/hashicorp/aws", sorted. */
  readonly providers: readonly string[];
}

/** What a folder holds for this machine; a folder that is absent or laid out otherwise holds no providers. */
export async function readMirror(path: string, platform: string = providerPlatform()): Promise<Mirror> {
  const providers = new Set<string>();
  for (const version of await descend(path, 4)) {
    // Terraform follows a link here and nowhere above.
    const platforms = (await entries(version)).filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
    if (platforms.some(({ name }) => name === platform)) {
      providers.add(relative(path, dirname(version)).split(sep).join("/"));
    }
  }
  return { path, providers: [...providers].sort() };
}

/** All folders a number of levels below one. */
async function descend(folder: string, levels: number): Promise<string[]> {
  if (levels === 0) return [folder];
  const below = (await entries(folder)).filter((entry) => entry.isDirectory());
  return (await Promise.all(below.map(({ name }) => descend(join(folder, name), levels - 1)))).flat();
}

/** What stands in a folder; nothing for what is no folder or may not be read. */
export async function entries(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES") return [];
    throw error;
  }
}

let search: Promise<string[]> | undefined;

/**
 * The folders on this machine that look like mirrors, by a search that runs once in a process.
 * Left out are the lab's own cache, where builds come and go, and what Terraform itself fills: its working directories,
 * and its plugin cache, from which it cannot install into the same cache.
 */
export function findMirrors(): Promise<string[]> {
  search ??= searchMachine();
  return search;
}

async function searchMachine(): Promise<string[]> {
  const skipped = ["node_modules", ".terraform", ".git", "plugin-cache"].flatMap((name) => ["-name", name, "-o"]);
  const args = ["/", "-xdev", "(", ...skipped, "-path", cacheRoot(), ")", "-prune", "-o"];
  const folders = ["-type", "d", "-name", HOST, "-print", "-prune"];
  try {
    // Status 1: some folders may not be read.
    const { stdout } = await run("find", [...args, ...folders], { timeoutMs: SEARCH_MS, accept: [0, 1] });
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map(dirname);
  } catch (error) {
    // A search that cannot run or does not end finds nothing: Terraform then says itself which provider it lacks.
    if (error instanceof RunError) return [];
    throw error;
  }
}
