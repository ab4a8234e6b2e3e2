import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { secretForm } from "./secret-forms";

/** The texts about a schema in errors. */
interface Hint {
  /** The valid values, as a noun phrase: "a region such as eu-central-1". */
  readonly expected?: string;
  /** Keys that a similar mapping elsewhere has and this one lacks, with the reason. */
  readonly rejected?: { readonly keys: readonly string[]; readonly reason: string };
  /** The right place for a secret that a user may write here. The value is then never printed. */
  readonly secret?: string;
  /** What to write instead of a value of another type, where the expected form does not say it. */
  readonly remedy?: string;
  /** The unit of a number: "seconds". */
  readonly unit?: string;
}

const hints = z.registry<Hint>();

/**
 * Stores the text about the valid values of a schema. Errors about a wrong type and a missing value end with this text.
 */
export function expecting<S extends z.ZodType>(expected: string, schema: S): S {
  hints.add(schema, { ...hintOf(schema), expected });
  return schema;
}

/**
 * Stores that a user may write a secret into a field by mistake. Errors never print its value.
 *
 * @param remedy the valid value, and the right place for the secret
 */
export function noSecretIn<S extends z.ZodType>(schema: S, remedy: string): S {
  hints.add(schema, { ...hintOf(schema), secret: remedy });
  return schema;
}

/** Stores what to write instead of a value of another type. */
export function advising<S extends z.ZodType>(schema: S, remedy: string): S {
  hints.add(schema, { ...hintOf(schema), remedy });
  return schema;
}

/** Stores why a mapping lacks some keys. The error then does not name another place for the key. */
export function rejecting<S extends z.ZodType>(keys: readonly string[], reason: string, schema: S): S {
  hints.add(schema, { rejected: { keys, reason } });
  return schema;
}

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

/** The stored texts of a schema, also through wrappers such as `.optional()` and `.describe()`. */
export function hintOf(schema: z.core.$ZodType): Hint {
  return hints.get(schema) ?? {};
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

/** A string that matches a pattern; every error has the form `got …, expected <expected>`. */
export function matching(pattern: RegExp, expected: string) {
  return text(
    expected,
    (input) => (pattern.test(input) ? undefined : `got ${show(input)}, expected ${expected}${slip(input, pattern)}`),
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
        : `got ${show(input)}, expected ${expected}${input.includes(".") ? slip(input, pattern) : ""}`;
    },
    pattern,
  );
}

/**
 * The correction of a text that a pattern rejects only because of a typing error, or because it contains more than the
 * value; empty for any other text.
 */
export function slip(input: string, pattern: { readonly test: (text: string) => boolean }): string {
  if (/\$\{|\$\(|\{\{|<%|^\$\w/.test(input)) return "; the file replaces no variables, so write the value";
  const bare = plainText(input)
    .trim()
    .replace(/[./]+$/, "");
  const lower = bare.toLowerCase();
  const name = /^[\w. ]+$/.test(bare) ? lower.replaceAll(/[_. ]+/g, "-") : "";
  const forms = [bare, lower, bare.replaceAll("_", "-"), name];
  const addresses = [`https://${bare}`, `http://${bare}`, bare.replace(/^[a-z0-9]+:\/\//i, "")];
  const meant = [...forms, ...addresses, ...partsOf(bare)].find((text) => text !== "" && pattern.test(text));
  if (meant === undefined || meant.length > LONGEST_SHOWN || secretForm(input) !== undefined) return "";
  // YAML reads digits as a number.
  return /^\d+$/.test(meant) ? `; put it in quotes: "${meant}"` : `; write ${meant}`;
}

/** The parts of a text that may be the whole value: the name in an ARN or a path, an image without its tag, digits. */
function partsOf(text: string): string[] {
  const name = /^(arn:|\/)/.test(text) ? text.split(/[/:]/).at(-1) : "";
  const digits = /^[\d\s-]+$/.test(text) ? text.replaceAll(/\D/g, "") : "";
  return [name ?? "", text.replace(/:[\w.-]+$/, ""), digits];
}

/** A text without the quotes, hyphens and spaces that word processors and web pages write. */
export function plainText(text: string): string {
  return text
    .replace(/[\u2018-\u201f\u2039\u203a\u00ab\u00bb`]/gu, "")
    .replace(/[\u2010-\u2015\u2212]/gu, "-")
    .replace(/[\u00a0\u2000-\u200d\u202f\u2060\u3000\ufeff]/gu, "")
    .replace(/^(["'])(.*)\1$/s, "$2");
}

/** A whole number within inclusive bounds. `unit` is the unit in the error text. */
export function wholeNumber(minimum: number, maximum: number, unit: string) {
  const schema = expecting(`a whole number from ${minimum} to ${maximum} (${unit})`, z.int().min(minimum).max(maximum));
  hints.add(schema, { ...hintOf(schema), unit });
  return schema;
}

/** Longest text in an error, in characters. */
export const LONGEST_SHOWN = 80;

/** A value in an error text: one line, strings in quotes, long ones cut, invisible characters as codes, no secrets. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return typeof value === "object" ? "a mapping" : `a ${typeof value}`;
  const form = secretForm(value);
  if (form !== undefined) return form;
  const shown = value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value;
  return visible(JSON.stringify(shown));
}

/** A text with codes instead of its invisible characters, which include line breaks. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** Words as a list in a sentence: `a`, `a or b`, `a, b or c`. */
export function either(words: readonly unknown[], conjunction: "or" | "and" = "or"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}

/**
 * The most similar candidate, if it is similar enough for a typing error. Case, `-` and `_` do not count. None when two
 * are equally similar, because a wrong one is worse than none.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const bare = (text: string) => text.toLowerCase().replace(/[-_ ]/g, "");
  const most = Math.max(1, Math.floor(bare(word).length / 3));
  const ranked = [...new Set(candidates)]
    .map((candidate) => ({ candidate, steps: distance(bare(word), bare(candidate)) }))
    .filter(({ steps, candidate }) => steps <= most && steps < bare(candidate).length)
    .sort((a, b) => a.steps - b.steps);
  return ranked[0]?.steps === ranked[1]?.steps ? undefined : ranked[0]?.candidate;
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
