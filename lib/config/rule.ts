import type { z } from "zod";
import type { Problem } from "./problem";

/** An error as printed: the path, and the text, such as `network.zones: got …`. */
export type ErrorLine = `${string}: ${string}`;

/**
 * A rule across fields. It yields each error as printed, `network.zones[1]: got …`. It runs despite errors elsewhere in
 * the file. It ends when it reads a field that is itself invalid, because that error is already reported.
 */
export type Rule<T> = (config: T) => Iterable<ErrorLine | Problem>;

/** An error of a key in the mapping at `path`, such as `aws.tags`. */
export function atKey(path: string, message: string, ...keys: readonly string[]): Problem {
  return { path: [...path.split("."), ...keys], message, atKey: true };
}

/** An error for each duplicate item of a list. `what` is the word for one item. */
export function* repeated(path: string, items: readonly string[], what: string): Iterable<ErrorLine> {
  for (const [index, item] of items.entries()) {
    if (items.indexOf(item) < index) yield `${path}[${index}]: got ${item} twice, expected each ${what} once`;
  }
}

/** Adds rules across fields to the fields. The valid values have the type `Output`. */
export function withRules<S extends z.ZodObject, Output extends z.output<S> = z.output<S>>(
  fields: S,
  rules: readonly Rule<z.output<S>>[],
): S & z.ZodType<Output> {
  return withRulesOfMore(fields, rules, []);
}

/**
 * Adds rules of a configuration with more fields.
 *
 * @param unknown paths of the fields that are absent here, or whose value is not known yet; a rule ends when it reads
 * one of them
 */
export function withRulesOfMore<S extends z.ZodObject, Output extends z.output<S> = z.output<S>>(
  fields: S,
  rules: readonly Rule<never>[],
  unknown: readonly (readonly string[])[],
): S & z.ZodType<Output> {
  const check = (config: z.output<S>, { issues }: z.core.ParsePayload) => {
    const faulty = issues.filter(({ code }) => code !== "unrecognized_keys").map(({ path = [] }) => path);
    if (faulty.some((path) => path.length === 0)) return;
    const sound = withoutFaulty(config, [...faulty, ...unknown]) as never;
    for (const { path, message, atKey } of rules.flatMap((rule) => problemsOf(rule, sound))) {
      issues.push({ code: "custom", path: [...path], message, params: { atKey }, input: undefined });
    }
  };
  // Without `when`, zod skips checks of an object with invalid fields.
  return fields.superRefine(check, { when: () => true }) as S & z.ZodType<Output>;
}

const FAULTY = Symbol("a faulty field was read");

function problemsOf(rule: Rule<never>, config: never): Problem[] {
  const found: Problem[] = [];
  try {
    for (const problem of rule(config)) found.push(typeof problem === "string" ? problemOf(problem) : problem);
  } catch (reason) {
    if (reason !== FAULTY) throw reason;
  }
  return found;
}

/** The parts of an error line. The keys of its path have no dots. */
function problemOf(line: string): Problem {
  const [, path = "", message = ""] = /^([\w.[\]-]+): (.*)$/s.exec(line) ?? [];
  const keys = path.split(/[.[]/).map((key) => (key.endsWith("]") ? Number(key.slice(0, -1)) : key));
  return { path: keys, message };
}

/** A value whose invalid parts end the rule that reads them. */
function withoutFaulty(value: unknown, faulty: readonly (readonly PropertyKey[])[]): unknown {
  if (faulty.length === 0) return value;
  const sound: object = Array.isArray(value) ? [...value] : { ...(value as object) };
  for (const key of new Set(faulty.map(([first]) => first as PropertyKey))) {
    const below = faulty.filter(([first]) => first === key).map((path) => path.slice(1));
    const read = (): unknown => {
      throw FAULTY;
    };
    const isFaulty = below.some((path) => path.length === 0);
    const inner = isFaulty ? undefined : withoutFaulty(Reflect.get(value as object, key), below);
    Object.defineProperty(sound, key, {
      enumerable: true,
      configurable: true,
      ...(isFaulty ? { get: read } : { value: inner }),
    });
  }
  return sound;
}
