import { z } from "zod";
import { nearest } from "./nearest";
import { either, expectationOf, show } from "./text";
import { unknownKeyText } from "./unknown-key";
import type { EndedIssue } from "./with-ending";

/**
 * The text of an issue that zod found. `source` is a scalar as it stands in the file, which matters where YAML read
 * another type than was meant (0123, 2.10). An issue of several unknown keys has one line for each.
 */
export function issueText(issue: EndedIssue, root: z.core.$ZodType, source?: string): string {
  const { ending = "" } = issue;
  return bareText(issue, root, source)
    .split("\n")
    .map((line) => line + ending)
    .join("\n");
}

function bareText(issue: z.core.$ZodRawIssue, root: z.core.$ZodType, source?: string): string {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKeyText(key, root, issue.inst as z.core.$ZodType)).join("\n");
  }
  if (issue.code === "invalid_union" && issue.discriminator)
    return modeText(issue.input, issue.discriminator, (issue.options ?? []) as readonly z.core.util.Primitive[]);
  if (issue.code === "invalid_key") return issue.issues.map((inner) => inner.message).join("; ");
  const schema = issue.schema ?? (issue.inst as z.core.$ZodType);
  const expected = expectedBy(schema, issue);
  if (issue.input === undefined) return `missing, expected ${expected}`;
  return `got ${got(issue, source)}, expected ${expected}${meant(issue.input, issue.values) || remedy(schema, issue.input, source)}`;
}

function got({ code, expected, input }: z.core.$ZodRawIssue, source?: string): string {
  if (typeof input !== "number") return show(input);
  const number = source ?? String(input);
  return code === "invalid_type" && expected === "string" ? `the number ${number}` : number;
}

function modeText(input: unknown, discriminator: string, options: readonly z.core.util.Primitive[]): string {
  const mode = (input as Record<string, unknown>)[discriminator];
  return `${mode === undefined ? "missing" : `got ${show(mode)}`}, expected ${either(options)}${meant(mode, options)}`;
}

function expectedBy(schema: z.core.$ZodType, issue: z.core.$ZodRawIssue): string {
  const phrase = expectationOf(schema);
  if (phrase) return phrase;
  if (issue.code === "invalid_value") return either(issue.values);
  const { def } = schema._zod as z.core.$ZodTypes["_zod"];
  if (def.type === "object") return mappingOf(def.shape);
  if (def.type === "boolean") return "true or false";
  if (def.type === "literal") return either(def.values);
  if (def.type === "enum") return either(Object.values(def.entries));
  return `a ${def.type}`;
}

function requiredKeys(shape: Readonly<Record<string, z.core.$ZodType>>): string[] {
  return Object.keys(shape).filter((key) => !z.safeParse(shape[key] as z.core.$ZodType, undefined).success);
}

/** What must be in a mapping, or where nothing must, what may. */
function mappingOf(shape: Readonly<Record<string, z.core.$ZodType>>): string {
  const required = requiredKeys(shape);
  if (required.length > 0) return `a mapping with ${either(required, "and")}`;
  return `a mapping of ${either(Object.keys(shape), "and")}`;
}

/** Which of several values was meant; nothing where the input is not near one. */
function meant(input: unknown, values: unknown): string {
  if (typeof input !== "string" || !Array.isArray(values) || values.length < 2) return "";
  const near = nearest(
    input,
    values.filter((value) => typeof value === "string"),
  );
  return near === undefined ? "" : `; did you mean ${near}?`;
}

/** What to write instead, where the same value in another form is what the schema takes. */
function remedy(schema: z.core.$ZodType, input: unknown, source?: string): string {
  const takes = (candidate: unknown) => z.safeParse(schema, candidate).success;
  if (typeof input === "number" || typeof input === "boolean") {
    const quoted = source ?? String(input);
    if (takes(quoted)) return `; put it in quotes: "${quoted}"`;
  }
  if (typeof input === "string") {
    const plain = plainValue(input);
    if (plain !== undefined && takes(plain))
      return `; write ${plain}${String(plain) === input ? " without quotes" : ""}`;
  }
  const { def } = schema._zod as z.core.$ZodTypes["_zod"];
  if (def.type === "object") {
    const [key, ...others] = requiredKeys(def.shape);
    const isOne = typeof input === "string" && key !== undefined && others.length === 0;
    if (isOne && takes({ [key]: input })) return `; write { ${key}: ${input} }`;
    return input === true && takes({}) ? "; write {} for the defaults" : "";
  }
  const listed = typeof input === "string" ? input.split(/[\s,]+/).filter((entry) => entry !== "") : [input];
  if (!Array.isArray(input) && listed.length > 0 && takes(listed)) return `; write [${listed.join(", ")}]`;
  return "";
}

function plainValue(text: string): number | boolean | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  const gibibytes = /^(\d+) ?Gi?B?$/i.exec(text)?.[1];
  if (gibibytes !== undefined) return Number(gibibytes);
  if (/^(true|yes|on)$/i.test(text)) return true;
  if (/^(false|no|off)$/i.test(text)) return false;
  return undefined;
}
