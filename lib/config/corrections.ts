import { distance } from "fastest-levenshtein";
import { secretForm } from "./secret-forms";
import { LONGEST_SHOWN } from "./words";

/**
 * The correction of a text that a pattern rejects only because of a typing error, or because it contains more than the
 * value; empty for any other text.
 */
export function correction(input: string, pattern: { readonly test: (text: string) => boolean }): string {
  if (/\$\{|\$\(|\{\{|<%|^\$\w/.test(input)) return "; the file replaces no variables, so write the value";
  const bare = plainText(input)
    .trim()
    .replace(/[./]+$/, "");
  const lower = bare.toLowerCase();
  const name = /^[\w. ]+$/.test(bare) ? lower.replaceAll(/[_. ]+/g, "-") : "";
  const forms = [bare, lower, bare.replaceAll("_", "-"), name];
  const addresses = [`https://${bare}`, `http://${bare}`, bare.replace(/^[a-z0-9]+:\/\//i, "")];
  const intended = [...forms, ...addresses, ...partsOf(bare)].find((text) => text !== "" && pattern.test(text));
  if (intended === undefined || intended.length > LONGEST_SHOWN || secretForm(input) !== undefined) return "";
  // YAML reads digits as a number.
  return /^\d+(\.\d+)?$/.test(intended) ? `; put it in quotes: "${intended}"` : `; write ${intended}`;
}

/**
 * The parts of a text that may be the whole value: the name in an ARN or a path, an image without its tag, digits, the
 * minor of a version, a quantity of Kubernetes in bytes.
 */
function partsOf(text: string): string[] {
  const name = /^(arn:|\/)/.test(text) ? text.split(/[/:]/).at(-1) : "";
  const digits = /^[\d\s-]+$/.test(text) ? text.replaceAll(/\D/g, "") : "";
  const minor = /^v?(\d+\.\d+)\.\d/.exec(text)?.[1];
  const [, amount, prefix = "", binary] = /^(\d+) ?([kmgt])(i?)b$/i.exec(text) ?? [];
  const quantity = amount === undefined ? "" : `${amount}${prefix.toUpperCase()}${binary?.toLowerCase()}`;
  return [name ?? "", text.replace(/:[\w.-]+$/, ""), digits, minor ?? "", quantity];
}

/** A text without the quotes, hyphens and spaces that word processors and web pages write. */
export function plainText(text: string): string {
  return text
    .replace(/[\u2018-\u201f\u2039\u203a\u00ab\u00bb`]/gu, "")
    .replace(/[\u2010-\u2015\u2212]/gu, "-")
    .replace(/[\u00a0\u2000-\u200d\u202f\u2060\u3000\ufeff]/gu, "")
    .replace(/^(["'])(.*)\1$/s, "$2");
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
