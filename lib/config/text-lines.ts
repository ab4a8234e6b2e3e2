/** A line of a text: where it begins there, how many spaces it begins with, and what stands behind them. */
export interface TextLine {
  readonly start: number;
  readonly indent: number;
  readonly content: string;
}

/** The line around an offset. */
export function lineAt(text: string, offset: number): TextLine {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", start);
  const line = text.slice(start, end < 0 ? undefined : end).trimEnd();
  const content = line.replace(/^ */, "");
  return { start, indent: line.length - content.length, content };
}

/** The next line that says something, blank lines and comments left out; undefined at the end. */
export function lineAfter(text: string, line: TextLine): TextLine | undefined {
  for (let end = text.indexOf("\n", line.start); end >= 0; end = text.indexOf("\n", end + 1)) {
    const next = lineAt(text, end + 1);
    if (saysSomething(next)) return next;
  }
  return undefined;
}

/** The indentations that a line may have to continue what stands above it, the smallest first. */
export function openIndents(text: string, line: TextLine): number[] {
  const open = new Set<number>();
  let least = Number.POSITIVE_INFINITY;
  for (let above = line; above.start > 0 && least > 0; ) {
    above = lineAt(text, above.start - 1);
    if (!saysSomething(above) || above.indent >= least) continue;
    least = above.indent;
    open.add(least);
    // The keys of a list item stand behind its hyphen.
    const hyphen = /^- +(?=\S)/.exec(above.content)?.[0].length;
    if (hyphen !== undefined) open.add(least + hyphen);
  }
  return [...open].sort((a, b) => a - b);
}

/** Whether a line is neither blank nor a comment. */
export function saysSomething({ content }: TextLine): boolean {
  return content !== "" && !content.startsWith("#");
}
