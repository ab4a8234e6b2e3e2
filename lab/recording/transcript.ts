import { escaped } from "../../tools/diagram/shapes";

/** A line that a command printed. */
export interface Line {
  /** Time since the start of the command, in milliseconds. */
  readonly atMs: number;
  /** The line. */
  readonly text: string;
}

const COLUMNS = 108;
const ROW = 18;
const TOP = 44;
const TEXT_X = 76;
const WIDTH = 960;
/** Lines within this time of the one before them belong to the same burst. */
const BURST_MS = 250;
const SECRET = /((?:password|first_login|token|setup)[^:=]*["']?[:=]\s*).*/i;

/**
 * The output of a command as an SVG, with the time of each line. Of many lines that are printed at once, it has the
 * first ones. The values of secrets are not in it.
 *
 * @param longest number of lines of a burst
 */
export function transcript(command: string, lines: readonly Line[], longest = 6): string {
  const rows = bursts(lines).flatMap((burst) => shortened(burst, longest));
  const height = TOP + rows.length * ROW + 16;
  return [
    `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 ${WIDTH} ${height}' width='${WIDTH}' height='${height}' role='img' font-family='Menlo, Consolas, DejaVu Sans Mono, monospace' font-size='13'>`,
    `<title>Output of ${escaped(command)}</title>`,
    `<rect width='${WIDTH}' height='${height}' rx='8' fill='#1f2933'/>`,
    `<text x='16' y='26' fill='#ffffff' font-weight='bold'>$ ${escaped(command)}</text>`,
    ...rows.map(({ atMs, text }, index) => row(TOP + (index + 0.5) * ROW, clock(atMs), text)),
    "</svg>",
    "",
  ].join("\n");
}

function row(y: number, time: string, text: string): string {
  const shown = text.length > COLUMNS ? `${text.slice(0, COLUMNS - 1)}…` : text;
  return `<text y='${y}' xml:space='preserve'><tspan x='16' fill='#9aa5b1'>${time}</tspan><tspan x='${TEXT_X}' fill='#e4e7eb'>${escaped(shown)}</tspan></text>`;
}

function bursts(lines: readonly Line[]): Line[][] {
  const found: Line[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { atMs, text } of lines) {
    if (text.trim() === "") continue;
    const line = { atMs, text: text.replace(SECRET, "$1…") };
    if (atMs - last > BURST_MS) found.push([line]);
    else found.at(-1)?.push(line);
    last = atMs;
  }
  return found;
}

function shortened(burst: readonly Line[], longest: number): readonly Line[] {
  const first = burst[0];
  if (first === undefined || burst.length <= longest) return burst;
  return [...burst.slice(0, longest - 1), { atMs: first.atMs, text: `… ${burst.length - longest + 1} more lines` }];
}

/** Minutes and seconds, such as `2:05`. */
function clock(atMs: number): string {
  const seconds = Math.floor(atMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
