import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";

const FOLDER = join(__dirname, "scripts/node");
/** Place of the operating system in a header of gzip, and the value for an unknown one (RFC 1952, "Member header"). */
const OS_BYTE = 9;
const OS_UNKNOWN = 255;

/** The files of the node script by name, each as base64 of gzip: the same text on every machine and each time. */
export function nodeScripts(folder: string = FOLDER): Record<string, string> {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".sh"))
    .sort();
  return Object.fromEntries(names.map((name) => [name, packed(readFileSync(join(folder, name)))]));
}

/** What sha256sum checks the files of the node script by, so that parts of two versions are never taken together. */
export function nodeScriptChecksums(folder: string = FOLDER): string {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sh"))
    .sort()
    .map(
      (name) =>
        `${createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex")}  ${name}\n`,
    )
    .join("");
}

function packed(content: Buffer): string {
  const gzip = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
  gzip[OS_BYTE] = OS_UNKNOWN;
  return gzip.toString("base64");
}
