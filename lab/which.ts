import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The path of the first program of that name in the folders of PATH, or undefined. */
export function which(name: string, path: string = process.env.PATH ?? ""): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The PATH of a server: the system's own programs first. A python3 that is a wrapper would start slowly. */
export const SERVER_PATH = ["/usr/bin", "/bin", process.env.PATH].join(delimiter);
