import { z } from "zod";

const expectations = z.registry<{ expected: string }>();

/**
 * Remembers on a schema what it expects, as a noun phrase ("a region such as eu-central-1"); the texts of type
 * errors and of missing values end with it.
 */
export function expecting<S extends z.ZodType>(expected: string, schema: S): S {
  expectations.add(schema, { expected });
  return schema;
}

/** The phrase of `expecting`, also through wrappers such as `.optional()` and `.describe()`. */
export function expectationOf(schema: z.core.$ZodType): string | undefined {
  return expectations.get(schema)?.expected;
}

/**
 * A string with one check: `problem` returns the text of the error, or undefined for a good value. `pattern` goes
 * into the JSON Schema, for editors.
 */
export function text(expected: string, problem: (input: string) => string | undefined, pattern?: RegExp) {
  const schema = z.string().check((payload) => {
    const message = problem(payload.value);
    if (message !== undefined) payload.issues.push({ code: "custom", message, input: payload.value });
  });
  return expecting(expected, pattern ? schema.meta({ pattern: pattern.source }) : schema);
}

/** A string that a pattern describes; every refusal reads `got …, expected <expected>`. */
export function matching(pattern: RegExp, expected: string) {
  return text(
    expected,
    (input) => (pattern.test(input) ? undefined : `got ${show(input)}, expected ${expected}${slip(input, pattern)}`),
    pattern,
  );
}

/** What to write instead of a text that a pattern refuses for a slip of the pen only; nothing for any other text. */
export function slip(input: string, pattern: RegExp): string {
  const bare = input.trim().replace(/[./]+$/, "");
  const meant = [bare, bare.toLowerCase(), bare.replaceAll("_", "-"), `https://${bare}`, `http://${bare}`].find(
    (text) => pattern.test(text),
  );
  return meant === undefined ? "" : `; write ${meant}`;
}

/** A whole number within bounds, both included. `unit` is what it counts, for the error text. */
export function wholeNumber(minimum: number, maximum: number, unit: string) {
  return expecting(`a whole number from ${minimum} to ${maximum} (${unit})`, z.int().min(minimum).max(maximum));
}

const longestShown = 80;

/** A value as an error text shows it: one line, strings in quotes, long ones cut, what nobody sees as its code. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return typeof value === "object" ? "a mapping" : `a ${typeof value}`;
  const shown = value.length > longestShown ? `${value.slice(0, longestShown)}…` : value;
  return JSON.stringify(shown).replace(
    /[\u007f-\u00a0\u2000-\u200f\u2028-\u202f\u3000\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `a`, `a or b`, `a, b or c`. */
export function either(words: readonly unknown[], conjunction: "or" | "and" = "or"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}
