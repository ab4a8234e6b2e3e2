import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { constants, gzipSync } from "node:zlib";

const FOLDER = join(__dirname, "scripts/node");
/** What the node script has in place of its own parts of the same name where the datastore is external. */
export const DATASTORE_SCRIPTS = filesOf(join(__dirname, "scripts/datastore"));
const WATCHED_FOLDER = join(__dirname, "scripts/watched");
/** What a server that is watched has beside its node script, by name: a pass of that is a part of the one it has. */
export const WATCHED_SCRIPTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(filesOf(WATCHED_FOLDER).map((path) => [basename(path), path])),
  "pass.sh": join(FOLDER, "node.sh"),
};
/** Place of the operating system in a header of gzip, and the value for an unknown one (RFC 1952, "Member header"). */
const OS_BYTE = 9;
const OS_UNKNOWN = 255;

/**
 * The files of a node script by name, each as base64 of gzip: the same text on every machine and each time.
 *
 * @param folder its folder
 * @param shared paths of further files of it, which replace those of their names
 * @param named paths of still others by the names that they have in it, which replace those too
 */
export function nodeScripts(
  folder: string = FOLDER,
  shared: readonly string[] = [],
  named: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return Object.fromEntries(scriptsOf(folder, shared, named).map(([name, path]) => [name, packed(readFileSync(path))]));
}

/** What sha256sum checks the files of a node script by, so that parts of two versions are never taken together. */
export function nodeScriptChecksums(
  folder: string = FOLDER,
  shared: readonly string[] = [],
  named: Readonly<Record<string, string>> = {},
): string {
  return scriptsOf(folder, shared, named)
    .map(([name, path]) => `${createHash("sha256").update(readFileSync(path)).digest("hex")}  ${name}\n`)
    .join("");
}

function scriptsOf(
  folder: string,
  shared: readonly string[],
  named: Readonly<Record<string, string>>,
): (readonly [name: string, path: string])[] {
  const others = [...shared.map((path) => [basename(path), path] as const), ...Object.entries(named)];
  const replaced = others.map(([name]) => name);
  const own = filesOf(folder).map((path) => [basename(path), path] as const);
  return [...own.filter(([name]) => !replaced.includes(name)), ...others];
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sh"))
    .sort()
    .map((name) => join(folder, name));
}

function packed(content: Buffer): string {
  const gzip = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
  gzip[OS_BYTE] = OS_UNKNOWN;
  return gzip.toString("base64");
}
