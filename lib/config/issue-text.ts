import { z } from "zod";
import { nearest, plainText } from "./corrections";
import { hintOf } from "./hints";
import { isSecretName, secretForm } from "./secret-forms";
import { keysOf } from "./unknown-keys";
import { either, show } from "./words";

/**
 * The text of zod's issue. `source` is the scalar as written in the file. YAML may have read another type than intended
 * (0123, 2.10).
 */
export function issueText(issue: z.core.$ZodRawIssue, source: string | undefined): string {
  if (issue.code === "invalid_key") return issue.issues.map(({ message }) => message).join("; ");
  const { input } = issue;
  if (issue.code === "invalid_union" && issue.discriminator !== undefined) {
    const mode = (input as Record<string, unknown>)[issue.discriminator];
    const options = (issue.options ?? []) as readonly z.core.util.Primitive[];
    return `${mode === undefined ? "missing" : `got ${show(mode)}`}, expected ${either(options)}${intended(mode, options)}`;
  }
  const schema = (issue.schema ?? issue.inst) as z.ZodType;
  const expected = expectedBy(schema, issue);
  if (input === undefined) return `missing, expected ${expected}`;
  const { secret } = hintOf(schema);
  if (secret !== undefined && !isSpelling(schema, input))
    return `got ${kindOf(input)}, expected ${expected}; ${secret}`;
  const said = hintOf(schema).remedy;
  const instead =
    intended(input, issue.values) || remedy(schema, input, source) || (said === undefined ? "" : `; ${said}`);
  return `got ${got(issue, source)}, expected ${expected}${instead}`;
}

/** The kind of a value, when the value itself is not printed. */
function kindOf(input: unknown): string {
  if (typeof input !== "string") return typeof input === "number" ? "a number" : show(input);
  return input.includes("-----BEGIN ") ? show(input) : "a text that is not shown";
}

/** Whether a text is another spelling of a valid value, and so no secret. */
function isSpelling(schema: z.ZodType, input: unknown): boolean {
  if (typeof input !== "string") return false;
  if (schema instanceof z.ZodEnum) return nearest(input, schema.options.map(String)) !== undefined;
  return typeof plainValue(input) === "boolean";
}

function got({ code, expected, input }: z.core.$ZodRawIssue, source?: string): string {
  if (typeof input !== "number") return show(input);
  const number = source ?? String(input);
  return code === "invalid_type" && expected === "string" ? `the number ${number}` : number;
}

function expectedBy(schema: z.ZodType, issue: z.core.$ZodRawIssue): string {
  const { expected } = hintOf(schema);
  if (expected) return expected;
  if (issue.code === "invalid_value") return either(issue.values);
  if (schema instanceof z.ZodEnum) return either(schema.options);
  if (schema instanceof z.ZodLiteral) return either([...schema.values]);
  if (!(schema instanceof z.ZodObject)) return schema.type === "boolean" ? "true or false" : `a ${schema.type}`;
  // The required keys of a mapping, or all keys when none is required.
  const required = requiredKeys(schema);
  return required.length > 0
    ? `a mapping with ${either(required, "and")}`
    : `a mapping of ${either(keysOf(schema), "and")}`;
}

function requiredKeys({ shape }: z.ZodObject): string[] {
  return Object.keys(shape).filter((key) => !z.safeParse(shape[key] as z.ZodType, undefined).success);
}

/** Other names for a value, in lower case without separators, with the value. */
const OTHER_VALUES: Readonly<Record<string, string>> = {
  letsencrypt: "acme",
  secret: "blank",
  public: "internet-facing",
  private: "internal",
  "1": "single",
  rancheronrke2: "RancherOnRKE",
  rancheronk3s: "RancherOnRKE",
  rancheroneks: "RancherOnK8s",
};

/** The intended one of several values; empty when the input is not similar to one. */
function intended(input: unknown, values: unknown): string {
  if (!Array.isArray(values) || values.length < 2) return "";
  const other =
    OTHER_VALUES[
      String(input)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, "")
    ];
  if (other !== undefined && values.includes(other)) return `; write ${other}`;
  if (typeof input !== "string") return "";
  const near = nearest(
    input,
    values.filter((value) => typeof value === "string"),
  );
  return near === undefined ? "" : `; did you mean ${near}?`;
}

/** The value to write instead, when another form of the value is valid. */
function remedy(schema: z.ZodType, input: unknown, source?: string): string {
  const takes = (candidate: unknown) => schema.safeParse(candidate).success;
  if (typeof input === "number" || typeof input === "boolean") {
    const quoted = source ?? String(input);
    if (takes(quoted)) return `; put it in quotes: "${quoted}"`;
  }
  if (typeof input === "string") {
    const bare = plainText(input);
    const plain = bare !== input && takes(bare) ? bare : (plainValue(bare) ?? inUnit(bare, hintOf(schema).unit));
    if (plain !== undefined && takes(plain))
      return `; write ${plain}${String(plain) === input ? " without quotes" : ""}`;
  }
  const pairs = schema instanceof z.ZodRecord ? pairsOf(input) : undefined;
  if (pairs !== undefined) {
    const typed = Object.entries(pairs).map(([key, text]) => [
      key,
      [plainValue(text) ?? text, text].find((value) => takes({ [key]: value })),
    ]);
    return typed.some(([, value]) => value === undefined)
      ? ""
      : `; write { ${typed.map(([key, value]) => `${key}: ${typeof value === "string" ? JSON.stringify(value) : value}`).join(", ")} }`;
  }
  if (schema instanceof z.ZodObject) {
    const [key, ...others] = requiredKeys(schema);
    const isOne = typeof input === "string" && key !== undefined && others.length === 0;
    if (isOne && takes({ [key]: input })) return `; write { ${key}: ${input} }`;
    const number = typeof input === "string" ? plainValue(input) : input;
    const first = typeof number === "number" ? keysOf(schema).find((each) => takes({ [each]: number })) : undefined;
    if (first !== undefined) return `; write { ${first}: ${number} }`;
    return input === true && takes({}) ? "; write {} for the defaults" : "";
  }
  const entries = schema instanceof z.ZodRecord ? namesOf(input) : undefined;
  if (entries !== undefined) {
    const value = [1, true].find((each) => takes(Object.fromEntries(entries.map((name) => [name, each]))));
    return value === undefined ? "" : `; write { ${entries.map((name) => `${name}: ${value}`).join(", ")} }`;
  }
  const listed = typeof input === "string" ? input.split(/[\s,]+/).filter((entry) => entry !== "") : [input];
  const list = [listed, correctedEntries(schema, listed), namesOf(input) ?? []].find(
    (each) => each.length > 0 && takes(each),
  );
  return !Array.isArray(input) && list !== undefined ? `; write [${list.join(", ")}]` : "";
}

/** The entries of a list, each as its own error corrects it. */
function correctedEntries(schema: z.ZodType, entries: readonly unknown[]): unknown[] {
  if (!(schema instanceof z.ZodArray)) return [];
  return entries.map((entry) => {
    const { error } = z.safeParse(schema.element, entry);
    return error === undefined ? entry : /; write (\S+)/.exec(error.issues[0]?.message ?? "")?.[1];
  });
}

/** Names that somebody wrote as a list or as the keys of a mapping; without secrets. */
function namesOf(input: unknown): readonly string[] | undefined {
  const names: unknown = typeof input === "object" && !Array.isArray(input) ? Object.keys(input ?? {}) : [input].flat();
  const isName = (name: unknown) =>
    typeof name === "string" && /^[\w./:*-]{1,64}$/.test(name) && secretForm(name) === undefined;
  return Array.isArray(names) && names.length > 0 && names.length <= MOST_PAIRS && names.every(isName)
    ? names
    : undefined;
}

/** Numbers of a field's unit in other units, by their abbreviations. */
const UNITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  seconds: { s: 1, m: 60, h: 3600, d: 86_400 },
  days: { d: 1, w: 7 },
  GiB: { t: 1024 },
  "MiB per second": { m: 1, g: 1024 },
  megabytes: { m: 1, g: 1000 },
};

/** A number with a unit, in the unit of its field: `30m` for seconds is 1800. */
function inUnit(text: string, unit: string | undefined): number | undefined {
  const [, digits, abbreviation] =
    /^(\d{1,9}) ?(s|m|h|d|w|g|t)(?:ec(?:ond)?s?|in(?:ute)?s?|(?:ou)?rs?|ays?|eeks?|i?b(?:\/?p?s)?)?$/i.exec(text) ?? [];
  const factor = UNITS[unit ?? ""]?.[abbreviation?.toLowerCase() ?? ""];
  return factor === undefined ? undefined : Number(digits) * factor;
}

/** Longest mapping in a remedy, in pairs. */
const MOST_PAIRS = 4;

/** A mapping that somebody wrote as `a=b,c=d`, as a list of such texts, or of Key and Value; without secrets. */
function pairsOf(input: unknown): Readonly<Record<string, string>> | undefined {
  const entries = typeof input === "string" ? input.split(",") : input;
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > MOST_PAIRS) return undefined;
  const pairs = entries.map((entry: unknown) => {
    if (typeof entry === "string") return /^\s*([\w.-]{1,64})[=:]\s*([\w./:-]{1,64})\s*$/.exec(entry)?.slice(1);
    const { Key, Value } = (entry ?? {}) as { readonly Key?: unknown; readonly Value?: unknown };
    return typeof Key === "string" && typeof Value === "string" ? [Key, Value] : undefined;
  });
  const isShown = (pair: readonly string[] | undefined): pair is [string, string] =>
    pair !== undefined &&
    /^[\w.-]{1,64}$/.test(pair[0] as string) &&
    /^[\w./:-]{1,64}$/.test(pair[1] as string) &&
    !isSecretName(pair[0] as string) &&
    pair.every((text) => secretForm(text) === undefined);
  return pairs.every(isShown) ? Object.fromEntries(pairs as [string, string][]) : undefined;
}

function plainValue(text: string): number | boolean | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  const gibibytes = /^(\d+) ?Gi?B?$/i.exec(text)?.[1];
  if (gibibytes !== undefined) return Number(gibibytes);
  if (/^(true|yes|on)$/i.test(text)) return true;
  if (/^(false|no|off)$/i.test(text)) return false;
  return undefined;
}
