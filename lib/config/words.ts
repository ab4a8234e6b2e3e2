import { secretForm } from "./secret-forms";

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
