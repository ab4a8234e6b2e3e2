import { z } from "zod";
import { correction } from "./corrections";
import { expecting, inUnit, noSecretIn } from "./hints";
import { secretForm } from "./secret-forms";
import { either, show } from "./words";

/** A mapping with exactly one of its keys. */
export type OneOf<T> = {
  [K in keyof T]-?: { [P in K]-?: NonNullable<T[P]> } & { [P in Exclude<keyof T, K>]?: never };
}[keyof T];

/**
 * Narrows a mapping to one that has exactly one of its keys. A rule rejects several and none, with better messages than
 * a union's.
 */
export function oneOf<S extends z.ZodObject>(mapping: S): z.ZodType<OneOf<z.output<S>>, OneOf<z.input<S>>> {
  return mapping.meta({ minProperties: 1, maxProperties: 1 }) as unknown as ReturnType<typeof oneOf<S>>;
}

/** Maximum length of a text. The longest valid ones are external ids and keys of states. */
const MOST_CHARACTERS = 2000;

/**
 * A string with one check: `problem` returns the text of the error, or undefined for a valid value. `pattern` is for
 * the JSON Schema and editors.
 */
export function text(expected: string, problem: (input: string) => string | undefined, pattern?: RegExp) {
  const schema = z.string().check((payload) => {
    const { length } = payload.value;
    const isTooLong = length > MOST_CHARACTERS;
    const message = isTooLong
      ? `got ${length} characters, expected ${expected}, in at most ${MOST_CHARACTERS} characters`
      : problem(payload.value);
    if (message !== undefined) payload.issues.push({ code: "custom", message, input: payload.value });
  });
  // Editors show the second one instead of the pattern (VS Code, "JSON schemas and settings"; YAML Language Server).
  const meta = pattern && { pattern: pattern.source, patternErrorMessage: `expected ${expected}` };
  return expecting(expected, meta ? schema.meta(meta) : schema);
}

/**
 * A string that matches a pattern; every error has the form `got …, expected <expected>`.
 *
 * @param remedy what to write instead, where the text does not show it
 */
export function matching(pattern: RegExp, expected: string, remedy?: string) {
  return text(
    expected,
    (input) =>
      pattern.test(input)
        ? undefined
        : `got ${show(input)}, expected ${expected}${correction(input, pattern) || (remedy === undefined ? "" : `; ${remedy}`)}`,
    pattern,
  );
}

/**
 * An address that matches a pattern. One with credentials is rejected and not printed, because the file, the
 * synthesized output and the error would contain them.
 *
 * @param remedy the place for credentials
 */
export function matchingAddress(pattern: RegExp, expected: string, remedy: string) {
  return text(
    expected,
    (input) => {
      if (pattern.test(input)) return undefined;
      const form = secretForm(input);
      return form !== undefined
        ? `got ${form}, expected ${expected}; ${remedy}`
        : `got ${show(input)}, expected ${expected}${input.includes(".") ? correction(input, pattern) : ""}`;
    },
    pattern,
  );
}

/** A whole number within inclusive bounds. `unit` is the unit in the error text. */
export function wholeNumber(minimum: number, maximum: number, unit: string) {
  const schema = expecting(`a whole number from ${minimum} to ${maximum} (${unit})`, z.int().min(minimum).max(maximum));
  return inUnit(unit, schema);
}

/** A field that is true or false, with its description. */
export function flag(sentence: string, otherwise = false) {
  return z.boolean().default(otherwise).describe(sentence);
}

/** A field that is true when Terraform variables contain a secret or a certificate. */
export function variablesFlag(sentence: string, ...variables: readonly string[]) {
  const set = `the Terraform variable${variables.length > 1 ? "s" : ""} ${either(variables, "and")}`;
  return noSecretIn(z.boolean(), `write true, and set ${set}`).default(false).describe(sentence);
}
