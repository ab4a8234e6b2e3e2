/** A piece of a string of Terraform's JSON: plain text, or an interpolation with its delimiters, `${…}` or `%{…}`. */
export interface Piece {
  /** Kind of the piece. */
  readonly kind: "text" | "interpolation";
  /** Its characters in the template. */
  readonly text: string;
}

/**
 * Splits a string of Terraform's JSON, a template, into its pieces. `$${` and `%%{` are text, and remain unchanged.
 *
 * @throws Error for an unclosed interpolation
 */
export function pieces(template: string): Piece[] {
  const found: Piece[] = [];
  let text = "";
  for (let at = 0; at < template.length; ) {
    if (/^[$%]{2}\{/.test(template.slice(at, at + 3))) {
      text += template.slice(at, at + 3);
      at += 3;
    } else if (/^[$%]\{/.test(template.slice(at, at + 2))) {
      const end = endOfInterpolation(template, at);
      if (text !== "") found.push({ kind: "text", text });
      text = "";
      found.push({ kind: "interpolation", text: template.slice(at, end) });
      at = end;
    } else {
      text += template[at];
      at += 1;
    }
  }
  if (text !== "") found.push({ kind: "text", text });
  return found;
}

/** The index after the brace that closes the interpolation at `start`. */
function endOfInterpolation(template: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < template.length; at++) {
    const sign = template[at];
    if (sign === "{") depth += 1;
    else if (sign === '"') at = stringEnd(template, at);
    else if (sign === "}" && --depth === 0) return at + 1;
  }
  throw new Error(`got an interpolation without a closing brace: ${template.slice(start, start + 40)}`);
}

/**
 * The index of the quotation mark that closes the string at `start` of an expression.
 *
 * @throws Error for an unclosed string
 */
function stringEnd(template: string, start: number): number {
  for (let at = start + 1; at < template.length; at++) {
    const sign = template[at];
    if (sign === "\\") at += 1;
    else if (sign === '"') return at;
    else if (/^[$%]{2}\{/.test(template.slice(at, at + 3))) at += 2;
    else if (/^[$%]\{/.test(template.slice(at, at + 2))) at = endOfInterpolation(template, at) - 1;
  }
  throw new Error(`got a string without a closing quotation mark: ${template.slice(start, start + 40)}`);
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A string of Terraform's JSON as an HCL expression with the same value.
 *
 * @throws Error for an unclosed interpolation
 */
export function expressionOf(template: string): string {
  const parts = pieces(template);
  const [first] = parts;
  if (parts.length === 1 && first?.kind === "interpolation" && first.text.startsWith("${")) {
    return wrapped(inLines(first.text.slice(2, -1).trim()));
  }
  const body = parts.map(({ kind, text }) => (kind === "text" ? escaped(text) : text)).join("");
  return `"${body}"`;
}

/**
 * A string of several lines as a heredoc, so that a review shows each changed line. Absent for other strings: a heredoc
 * ends with a line break, and has no escapes.
 */
export function heredocOf(template: string): string | undefined {
  const parts = pieces(template);
  const isPlain = parts.every(({ kind, text }) => kind === "interpolation" || !/[^\P{Cc}\n\t]/u.test(text));
  const lines = template.split("\n");
  if (lines.length < 3 || lines.at(-1) !== "" || !isPlain || lines.some((line) => line.trim() === HEREDOC))
    return undefined;
  return `<<${HEREDOC}\n${template}${HEREDOC}`;
}

const HEREDOC = "EOT";

function escaped(text: string): string {
  return [...text].map((sign) => ESCAPES[sign] ?? (sign < " " ? unicode(sign) : sign)).join("");
}

function unicode(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** An expression with line breaks outside of brackets, in parentheses, because HCL allows line breaks there. */
function wrapped(expression: string): string {
  const isOpen = spaces(expression).some(({ at, depth }) => depth === 0 && expression[at] === "\n");
  return isOpen ? `(${expression})` : expression;
}

/** Characters of an expression that a review reads in one line. */
const LONGEST = 120;

/** A space or line break outside of strings. */
interface Space {
  readonly at: number;
  /** Number of brackets around it. */
  readonly depth: number;
  /** The bracket around it, if any. */
  readonly bracket?: string;
}

function spaces(expression: string): Space[] {
  const found: Space[] = [];
  const open: string[] = [];
  for (let at = 0; at < expression.length; at++) {
    const sign = expression[at] as string;
    if (sign === '"') at = stringEnd(expression, at);
    else if ("([{".includes(sign)) open.push(sign);
    else if (")]}".includes(sign)) open.pop();
    else if (sign === " " || sign === "\n") found.push({ at, depth: open.length, bracket: open.at(-1) });
  }
  return found;
}

/**
 * A long expression with line breaks in place of spaces: after the items of a list, an object or a call, and after
 * operators. In an object, a line break ends an item. checkov cannot read an operator at the start of a line.
 */
function inLines(expression: string): string {
  if (expression.length <= LONGEST || expression.includes("\n")) return expression;
  const breaks = spaces(expression).filter(({ at, bracket }) => {
    const before = expression.slice(0, at);
    if (before.endsWith(",")) return bracket !== undefined && !/[[{] *for [\w-]+,$/.test(before);
    return bracket !== "{" && / (&&|\|\||\?|:)$/.test(before);
  });
  const chosen = new Set(breaksIn(breaks, 0, expression.length));
  return expression
    .split("")
    .map((sign, at) => (chosen.has(at) ? "\n" : sign))
    .join("");
}

/** The outermost breaks in a part that is too long, and those in its parts. */
function breaksIn(breaks: readonly Space[], from: number, to: number): number[] {
  const inside = breaks.filter(({ at }) => at > from && at < to);
  if (to - from <= LONGEST || inside.length === 0) return [];
  const outermost = Math.min(...inside.map(({ depth }) => depth));
  const chosen = inside.filter(({ depth }) => depth === outermost).map(({ at }) => at);
  const ends = [from, ...chosen, to];
  return [...chosen, ...chosen.concat(to).flatMap((end, index) => breaksIn(breaks, ends[index] as number, end))];
}
