/** Expected lines, in which `…` stands for words that the rule's own test pins. */
export function worded(lines: readonly string[]): unknown[] {
  return lines.map((line) => (line.includes("…") ? expect.stringMatching(pattern(line)) : line));
}

function pattern(line: string): RegExp {
  const parts = line.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
