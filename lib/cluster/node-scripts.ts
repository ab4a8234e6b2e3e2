import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";

const FOLDER = join(__dirname, "agent/node");
/** Position of the operating system in a gzip header, and its value for unknown (RFC 1952, "Member header"). */
const OS_BYTE = 9;
const OS_UNKNOWN = 255;

/**
 * The files of the node script by name, each as base64 of gzip. The text is identical on every computer and at each
 * run.
 *
 * @param folder folder of the files
 */
export function nodeScripts(folder: string = FOLDER): Record<string, string> {
  return Object.fromEntries(filesOf(folder).map((name) => [name, packed(readFileSync(join(folder, name)))]));
}

/**
 * Checksums of the node script's files, one line each in the format of sha256sum. Servers use them to reject a mix of
 * two versions.
 */
export function nodeScriptChecksums(): string {
  const checksum = (name: string) =>
    createHash("sha256")
      .update(readFileSync(join(FOLDER, name)))
      .digest("hex");
  return filesOf(FOLDER)
    .map((name) => `${checksum(name)}  ${name}\n`)
    .join("");
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(sh|py)$/.test(name))
    .sort();
}

function packed(content: Buffer): string {
  const gzip = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
  gzip[OS_BYTE] = OS_UNKNOWN;
  return gzip.toString("base64");
}
