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
    return wrapped(first.text.slice(2, -1).trim());
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

/** An expression with line breaks, in parentheses, because HCL allows line breaks there. */
function wrapped(expression: string): string {
  return expression.includes("\n") ? `(${expression})` : expression;
}
