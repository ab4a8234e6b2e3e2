import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { ConfigError } from "./config-error";

/** Bytes of a file; the longest in `examples/` has some thousands. */
const mostBytes = 1_000_000;

/** Reads a file of UTF-8 text. Throws ConfigError, as `file: text`, where there is none. */
export function readText(file: string): string {
  const bytes = readBytes(file);
  if (bytes.length > mostBytes)
    throw new ConfigError([
      `${file}: got ${bytes.length} bytes, expected at most ${mostBytes}; is this the right file?`,
    ]);
  if (!isUtf8(bytes)) throw new ConfigError([`${file}: not UTF-8 text; save the file as UTF-8`]);
  return bytes.toString("utf8");
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConfigError([`${file}: ${readProblem(error as NodeJS.ErrnoException)}`]);
  }
}

function readProblem({ code, message }: NodeJS.ErrnoException): string {
  const remedies: Readonly<Record<string, string>> = {
    ENOENT: "no such file; write it, or set RANCHER_CONFIG to the path of another",
    ENOTDIR: "no such file; write it, or set RANCHER_CONFIG to the path of another",
    EISDIR: "this is a directory, expected a YAML file",
    EACCES: "not readable by this user; change its permissions",
  };
  return (code && remedies[code]) ?? `not readable: ${message}`;
}
