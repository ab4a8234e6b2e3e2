import type { Edit } from "./proposals";

/**
 * The source of the support matrix after edits.
 *
 * @throws Error when a row does not have the value that an edit replaces
 */
export function edited(source: string, edits: readonly Edit[]): string {
  return edits.reduce((text, { row, field, from, to }) => {
    const value = new RegExp(`(?<=^  "${escaped(row)}": \\{.*\\b${field}: )${escaped(from)}(?=[ ,])`, "gm");
    const found = text.match(value)?.length ?? 0;
    if (found !== 1) throw new Error(`matrix: got ${found} rows "${row}" with ${field} ${from}, expected one`);
    return text.replace(value, to);
  }, source);
}

function escaped(text: string): string {
  return text.replaceAll(".", "\\.");
}
