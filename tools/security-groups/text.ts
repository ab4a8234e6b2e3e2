import type { GroupRule } from "./rules";

const HEADINGS = ["group", "direction", "protocol", "ports", "peer", "purpose"];

/** The rules as a table in text. */
export function groupRulesText(rules: readonly GroupRule[]): string {
  const rows = [
    HEADINGS,
    ...rules.map(({ group, direction, protocol, ports, peer, purpose }) => [
      group,
      direction,
      protocol,
      ports,
      peer,
      purpose,
    ]),
  ];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}
