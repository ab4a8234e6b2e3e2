/** One row of the table: a measurement of this project, and of its reference in the same run. */
export interface Row {
  /** Subject of the measurement. */
  readonly what: string;
  /** Result of this project, with its unit. */
  readonly ours: string;
  /** The reference, and its result with the unit. */
  readonly reference: string;
}

/** The median and the lowest number of seconds, as text. */
export const shown = (median: number, fastest?: number) =>
  `${median.toFixed(2)} s${fastest === undefined ? "" : ` (fastest ${fastest.toFixed(2)})`}`;

/** The rows as a table in Markdown. */
export function table(rows: readonly Row[]): string {
  const cells = [["what", "ours", "reference"], ...rows.map(({ what, ours, reference }) => [what, ours, reference])];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => (row[column] as string).length)));
  const line = (row: readonly string[], fill = " ") =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] as number, fill)).join(" | ")} |`;
  const [head, ...body] = cells as [string[], ...string[][]];
  return [line(head), line(["", "", ""], "-"), ...body.map((row) => line(row))].join("\n");
}
