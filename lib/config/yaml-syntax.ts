import type { Document, YAMLError } from "yaml";

/**
 * Errors of the YAML parser in our words, by their offset in the text. What follows a syntax error is a guess, so only
 * the first is told, and more of the same kind in other lines (tabs come in numbers).
 */
export function syntaxFaults(
  document: Document.Parsed,
  lineOf: (offset: number) => number,
): { offset: number; message: string }[] {
  const [first] = document.errors;
  const told = new Set<number>();
  return document.errors
    .filter((error) => error.code === first?.code)
    .map((error) => ({ offset: error.pos[0], message: syntaxText(error) }))
    .filter(({ offset }) => !told.has(lineOf(offset)) && told.add(lineOf(offset)));
}

/** Tags that YAML 1.2 does not know: their values would silently be text. */
export function tagFaults(document: Document.Parsed): { offset: number; message: string }[] {
  return document.warnings.map((warning) => ({
    offset: warning.pos[0],
    message:
      warning.code === "TAG_RESOLVE_FAILED"
        ? "got a YAML tag, expected a plain value; remove the tag"
        : syntaxText(warning),
  }));
}

function syntaxText({ code, message }: YAMLError): string {
  switch (code) {
    case "TAB_AS_INDENT":
      return "got a tab, expected spaces; YAML allows no tab in the indentation";
    case "MULTIPLE_DOCS":
      return "got a second document, expected one; write all stacks below one stacks:";
    case "BLOCK_AS_IMPLICIT_KEY":
      return 'got a second key in one line; begin a new line, or put text that contains ": " in quotes';
    case "BAD_SCALAR_START":
      return `${lowerFirst(oneLine(message))}; put the text in quotes`;
    default:
      return `not valid YAML: ${lowerFirst(oneLine(message))}`;
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
