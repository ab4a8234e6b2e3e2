/** One line of the table: a measure of this product beside its reference in the same run. */
export interface Row {
  readonly what: string;
  /** With its unit. */
  readonly ours: string;
  /** What it is measured by, and how much that is. */
  readonly reference: string;
}

/** Numbers of seconds as they are shown: their median, and the fastest. */
export const shown = (median: number, fastest?: number) =>
  `${median.toFixed(2)} s${fastest === undefined ? "" : ` (fastest ${fastest.toFixed(2)})`}`;

/** Rows as a table of Markdown. */
export function table(rows: readonly Row[]): string {
  const cells = [["what", "ours", "reference"], ...rows.map(({ what, ours, reference }) => [what, ours, reference])];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => (row[column] as string).length)));
  const line = (row: readonly string[], fill = " ") =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] as number, fill)).join(" | ")} |`;
  const [head, ...body] = cells as [string[], ...string[][]];
  return [line(head), line(["", "", ""], "-"), ...body.map((row) => line(row))].join("\n");
}
