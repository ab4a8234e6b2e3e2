import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Top folder of the project. */
export const ROOT = join(__dirname, "../..");

/** A file of the project. */
export interface SourceFile {
  /** Its path from the top folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** The files of the project below folders, or single files, with one of these extensions. */
export function sourceFiles(places: readonly string[], endings: readonly string[]): SourceFile[] {
  return places
    .flatMap((place) => pathsBelow(place))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

function pathsBelow(place: string): string[] {
  if (/\.[a-z]+$/.test(place)) return [place];
  return readdirSync(join(ROOT, place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}
