import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { cacheRoot } from "../cache";
import { RunError, run } from "../run";
import { providerPlatform } from "./platform";

/** A computer with a cold disk and many files needs some minutes. */
const SEARCH_MS = 300_000;
/** The registry of a mirror's providers; its name is also a folder there. */
export const HOST = "registry.terraform.io";

/** A folder with unpacked providers, as HOST/NAMESPACE/NAME/VERSION/OS_ARCH. */
export interface Mirror {
  readonly path: string;
  /** Its providers for this computer, such as "registry.terraform.io/hashicorp/aws", sorted. */
  readonly providers: readonly string[];
}

/** The providers of a folder for this computer; none when the folder is absent or has another layout. */
export async function readMirror(path: string, platform: string = providerPlatform()): Promise<Mirror> {
  const providers = new Set<string>();
  for (const version of await descend(path, 4)) {
    // Terraform follows a link only at this level.
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

/** The entries of a folder; none when it is no folder or cannot be read. */
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
 * The folders on this computer that resemble mirrors, by a search that runs once in a process. It excludes the lab's
 * own cache, whose content changes with builds, and Terraform's own folders: its working directories, and its plugin
 * cache, which cannot be both source and target.
 */
export function findMirrors(): Promise<string[]> {
  search ??= searchMirrors("/");
  return search;
}

/**
 * The folders below a folder that resemble mirrors.
 *
 * @param limitMs time limit in milliseconds
 * @param say prints one line when the search fails or does not end
 */
export async function searchMirrors(
  from: string,
  limitMs = SEARCH_MS,
  say: (line: string) => void = console.error,
): Promise<string[]> {
  const skipped = ["node_modules", ".terraform", ".git", "plugin-cache"].flatMap((name) => ["-name", name, "-o"]);
  const args = [from, "-xdev", "(", ...skipped, "-path", cacheRoot(), ")", "-prune", "-o"];
  const folders = ["-type", "d", "-name", HOST, "-print", "-prune"];
  try {
    // Status 1: some folders cannot be read.
    const { stdout } = await run("find", [...args, ...folders], { timeoutMs: limitMs, accept: [0, 1] });
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map(dirname);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    // Terraform then reports the missing providers, so the reason must be said here.
    say(`no provider mirrors: the search in ${from} ${error.end}; name them in TERRAFORM_PROVIDER_MIRRORS`);
    return [];
  }
}
