import { type Document, visit, type YAMLError } from "yaml";
import { either, show } from "./text";
import { lineAfter, lineAt, openIndents, saysSomething, type TextLine } from "./text-lines";

/** What is wrong with the syntax, and the offset in the text where that begins. */
export interface SyntaxFault {
  readonly offset: number;
  readonly message: string;
}

/**
 * Errors of the YAML parser in our words. It tells where it could not go on; we tell where the mistake begins. What
 * follows a syntax error is a guess, so only the first is told, but all lines with tabs, which come in numbers.
 */
export function syntaxFaults(document: Document.Parsed, text: string): SyntaxFault[] {
  const [first] = document.errors;
  if (first === undefined) return [];
  if (first.code !== "TAB_AS_INDENT") return [mistake(first, document, text)];
  const message = "got a tab, expected spaces; YAML allows no tab in the indentation";
  const byLine = new Map<number, SyntaxFault>();
  for (const { code, pos } of document.errors) {
    const { start } = lineAt(text, pos[0]);
    if (code === first.code && !byLine.has(start)) byLine.set(start, { offset: pos[0], message });
  }
  return [...byLine.values()];
}

/** Tags that YAML 1.2 does not know: their values would silently be text. */
export function tagFaults(document: Document.Parsed): SyntaxFault[] {
  return document.warnings.map((warning) => ({
    offset: warning.pos[0],
    message:
      warning.code === "TAG_RESOLVE_FAILED"
        ? "got a YAML tag, expected a plain value; remove the tag"
        : parserText(warning),
  }));
}

function mistake(error: YAMLError, document: Document.Parsed, text: string): SyntaxFault {
  const [offset] = error.pos;
  const at = lineAt(text, offset);
  const line = saysSomething(at) ? at : (lineAfter(text, at) ?? at);
  return (
    oddSpace(text, line) ??
    mergeConflict(line) ??
    (/^Missing closing|with a [\]}]$/.test(error.message) ? neverClosed(document, offset) : undefined) ??
    star(error, line) ??
    misplaced(error, text, line) ?? { offset, message: syntaxText(error) }
  );
}

/** A schedule that begins with a star and has no quotes. */
function star(error: YAMLError, { start, indent, content }: TextLine): SyntaxFault | undefined {
  const at = content.search(/\*/);
  if (at < 0 || !/\balias\b/i.test(error.message)) return undefined;
  return {
    offset: start + indent + at,
    message: "got a value that begins with *, which is an alias to YAML; put it in quotes",
  };
}

/** A space that looks like one but is none to YAML, in the line of an error or the next. */
function oddSpace(text: string, line: TextLine): SyntaxFault | undefined {
  for (const { start, indent, content } of [line, lineAfter(text, line) ?? line]) {
    const at = content.search(/[\u00a0\u2000-\u200b\u202f\u3000\ufeff]/);
    if (at >= 0) {
      const message = `got the character ${codePoint(content, at)}, which is no space to YAML; write an ordinary space`;
      return { offset: start + indent + at, message };
    }
  }
  return undefined;
}

function codePoint(text: string, at: number): string {
  return `U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0")}`;
}

function mergeConflict({ start, indent, content }: TextLine): SyntaxFault | undefined {
  if (indent > 0 || !/^(<{7}|={7}|>{7})( |$)/.test(content)) return undefined;
  return { offset: start, message: "got the mark of a merge conflict; keep one of the two versions" };
}

/** The last bracket or quote before an offset that has no end. */
function neverClosed(document: Document.Parsed, before: number): SyntaxFault | undefined {
  let found: SyntaxFault | undefined;
  const open = (offset: number, opening: string, closing: string) => {
    if (offset <= before && offset >= (found?.offset ?? 0)) {
      found = { offset, message: `the ${opening} that begins here has no closing ${closing}` };
    }
  };
  visit(document, {
    Node(_, { srcToken: token }) {
      if (token?.type === "flow-collection") {
        const closing = token.start.source === "[" ? "]" : "}";
        if (!token.end.some(({ source }) => source === closing)) open(token.offset, token.start.source, closing);
      } else if (token?.type === "double-quoted-scalar" || token?.type === "single-quoted-scalar") {
        const quote = token.source.charAt(0);
        if (token.source.length < 2 || !token.source.endsWith(quote)) open(token.offset, quote, quote);
      }
    },
  });
  return found;
}

/** A line that has no colon, stands too far left or right, or is a list item among keys. */
function misplaced({ code, message, pos }: YAMLError, text: string, line: TextLine): SyntaxFault | undefined {
  const offset = line.start + line.indent;
  if (/flow/i.test(message)) return undefined;
  if (pos[0] > offset) return code === "BLOCK_AS_IMPLICIT_KEY" ? tooDeep(text, line, pos[0]) : undefined;
  const item = /^-( |$)/.test(line.content);
  if (!item && !/:( |$)/.test(line.content) && /^implicit /i.test(message)) {
    const expected = /^[\w-]+:\S/.test(line.content) ? "a space behind the colon" : "key: value";
    return { offset, message: `got ${show(line.content)}, expected ${expected}` };
  }
  const indents = openIndents(text, line);
  if (indents.length > 0 && !indents.includes(line.indent)) {
    return { offset, message: `got ${spaces(line)}, expected ${nextTo(indents, line)} as before the lines above` };
  }
  if (item) return { offset, message: "got a list item among keys; remove the hyphen" };
  if (code !== "BAD_INDENT" && !/without - indicator|at node end/.test(message)) return undefined;
  return { offset, message: "got a key after list items; begin it with a hyphen, or indent it as what it belongs to" };
}

/** What follows a key that has a value; undefined where a second key stands in the line of the first, behind `from`. */
function tooDeep(text: string, line: TextLine, from: number): SyntaxFault | undefined {
  const below = lineAfter(text, line);
  const rest = text.slice(from, line.start + line.indent + line.content.length);
  if (below === undefined || /:( |$)/.test(rest)) return undefined;
  const message = `got ${spaces(below)}, expected ${line.indent} as before the line above, which has a value already`;
  return { offset: below.start + below.indent, message };
}

/** The open indentations next to that of a line, to the left and to the right. */
function nextTo(indents: readonly number[], { indent }: TextLine): string {
  const left = indents.filter((each) => each < indent).slice(-1);
  return either([...left, ...indents.filter((each) => each > indent).slice(0, 1)]);
}

function spaces({ indent }: TextLine): string {
  return `${indent} ${indent === 1 ? "space" : "spaces"} before this line`;
}

function syntaxText(error: YAMLError): string {
  const { code, message } = error;
  if (code === "MULTIPLE_DOCS") return "got a second document, expected one; write all stacks below one stacks:";
  if (code === "BLOCK_AS_IMPLICIT_KEY")
    return 'got a second key in one line; begin a new line, or put text that contains ": " in quotes';
  if (code === "BAD_SCALAR_START") return `${parserWords(message)}; put the text in quotes`;
  if (code === "BLOCK_IN_FLOW" || /flow sequence pairs|between flow/.test(message))
    return "expected a comma between the values in brackets";
  if (/^Unexpected , in flow/.test(message)) return "got a comma without a value before it; remove the comma";
  if (/scalar at node end$/.test(message)) return "got text after the end of a value; put the whole value in quotes";
  const bracket = /flow-(?:seq|map)-end token in YAML stream: "(.)"/.exec(message)?.[1];
  if (bracket !== undefined) return `got a ${bracket} without a ${bracket === "]" ? "[" : "{"} before it`;
  return parserText(error);
}

function parserText({ message }: YAMLError): string {
  return `not valid YAML: ${parserWords(message)}`;
}

/** The parser's own words as one line that begins small. */
function parserWords(message: string): string {
  const line = message.replace(/\s+/g, " ").trim();
  return line.charAt(0).toLowerCase() + line.slice(1);
}
