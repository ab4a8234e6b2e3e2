import { ConfigError } from "../../lib/config";
import { pieces, stringEnd } from "../hcl/template";
import type { Json } from "../json";

/** A value that varies, in each of the syntheses: as configured, and two samples. */
export interface Values {
  /** What stands for it in expressions, such as `var.hostname`. */
  readonly reference: string;
  readonly configured: string | number;
  readonly samples: readonly [string | number, string | number];
}

/** The same place of a stack in each of the syntheses. */
interface Place {
  readonly configured: unknown;
  readonly first: unknown;
  readonly second: unknown;
}

/**
 * A stack with variables in place of values, from three syntheses of it that differ in nothing but these: what differs
 * between the samples becomes the variables that make it, and has to give all three again.
 *
 * @throws ConfigError with each place that is made of a variable in a way that Terraform's templates cannot tell
 */
export function parametrized(stacks: { configured: Json; first: Json; second: Json }, values: readonly Values[]): Json {
  const longestFirst = [...values].sort((a, b) => String(b.samples[0]).length - String(a.samples[0]).length);
  const faults: string[] = [];
  const result = walk(stacks, "", longestFirst, faults);
  if (faults.length > 0) {
    throw new ConfigError(faults.map((fault) => `${fault}; this stack cannot be a module, write npm run hcl`));
  }
  return result as Json;
}

function walk(place: Place, path: string, values: readonly Values[], faults: string[]): unknown {
  const { configured, first, second } = place;
  const all = [configured, first, second];
  if (all.every((value) => Array.isArray(value))) {
    const lists = all as readonly unknown[][];
    if (new Set(lists.map(({ length }) => length)).size > 1)
      return fault(`${path}: lists of different lengths`, faults);
    return lists[0]?.map((_, at) => walk(placeAt(lists, at), `${path}[${at}]`, values, faults));
  }
  if (all.every((value) => typeof value === "object" && value !== null)) {
    const mappings = all as readonly Json[];
    const keys = mappings.map((mapping) => Object.keys(mapping).join(" "));
    if (new Set(keys).size > 1) return fault(`${path}: other keys for other values`, faults);
    return Object.fromEntries(
      Object.keys(mappings[0] as Json).map((key) => [
        key,
        walk(placeAt(mappings, key), `${path}.${key}`, values, faults),
      ]),
    );
  }
  if (configured === first && first === second) return configured;
  const template = typeof first === "number" ? forNumber(place, values) : forText(place, values);
  return template ?? fault(`${path}: is made of a variable in no way of templates`, faults);
}

function fault(text: string, faults: string[]): undefined {
  faults.push(text);
}

function placeAt(lists: readonly unknown[], key: string | number): Place {
  const [configured, first, second] = lists.map((list) => (list as Record<string | number, unknown>)[key]);
  return { configured, first, second };
}

function forNumber({ configured, first, second }: Place, values: readonly Values[]): string | undefined {
  const found = values.find(
    ({ samples, configured: value }) => samples[0] === first && samples[1] === second && value === configured,
  );
  return found && `\${${found.reference}}`;
}

function forText({ configured, first, second }: Place, values: readonly Values[]): string | undefined {
  if (typeof first !== "string") return undefined;
  const template = withVariables(first, values);
  const gives = (of: (value: Values) => string | number, text: unknown) => filled(template, values, of) === text;
  const right = gives(({ samples }) => samples[1], second) && gives((value) => value.configured, configured);
  return right ? template : undefined;
}

/** A template with variables in place of their first samples. */
function withVariables(template: string, values: readonly Values[]): string {
  return pieces(template)
    .map(({ kind, text }) => (kind === "text" ? replaced(text, values, "quoted") : inCode(text, values)))
    .join("");
}

/** An interpolation: in its strings as in a template, elsewhere by name. */
function inCode(code: string, values: readonly Values[]): string {
  const quote = code.indexOf('"');
  if (quote < 0) return replaced(code, values, "bare");
  const end = stringEnd(code, quote);
  const inside = withVariables(code.slice(quote + 1, end), values);
  return `${replaced(code.slice(0, quote), values, "bare")}"${inside}"${inCode(code.slice(end + 1), values)}`;
}

function replaced(text: string, values: readonly Values[], kind: "quoted" | "bare"): string {
  return values.reduce(
    (result, { reference, samples }) =>
      result.replaceAll(String(samples[0]), kind === "quoted" ? `\${${reference}}` : reference),
    text,
  );
}

/** The text that a template with variables is with values in their place. */
function filled(template: string, values: readonly Values[], of: (value: Values) => string | number): string {
  return values.reduce(
    (text, value) =>
      text.replaceAll(`\${${value.reference}}`, String(of(value))).replaceAll(value.reference, String(of(value))),
    template,
  );
}
