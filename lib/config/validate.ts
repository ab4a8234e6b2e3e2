import { z } from "zod";
import { either, hintOf, nearest, show } from "./text";

/** Where in the value, from its top. */
export type Path = readonly (string | number)[];

/** One fault of a value. `atKey`: it is the last key of the path that is wrong, not the value there. */
export interface Fault {
  readonly path: Path;
  readonly message: string;
  readonly atKey?: boolean;
}

/**
 * Validates a value and fills in defaults. Gives all faults at once, in no particular order. `sourceOf` gives the
 * scalar at a path as it stands in the file.
 */
export function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
  sourceOf: (path: Path) => string | undefined = () => undefined,
): { readonly data: z.output<S> } | { readonly faults: readonly Fault[] } {
  const misspelt = new Set<string>();
  const result = schema.safeParse(value, {
    reportInput: true,
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => unknownKeyText(key, schema, issue, misspelt)).join("\n")
        : issueText(issue, sourceOf((issue.path ?? []) as Path)),
  });
  return result.success
    ? { data: result.data }
    : { faults: result.error.issues.flatMap((issue) => faultsOf(issue, misspelt)) };
}

/** A path as error texts show it: `network.allowedCidrs[1]`, `aws.tags["cost center"]`. */
export function formatPath(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      if (!/^[\w-]{1,64}$/.test(key)) return `[${show(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join("");
}

/** `misspelt`: the fields for which another key was taken. Of these it is not told that they are missing. */
function faultsOf(issue: z.core.$ZodIssue, misspelt: ReadonlySet<string>): Fault[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, index) => ({ path: [...path, key], message: messages[index] as string, atKey: true }));
  }
  if (issue.code === "custom") return [{ path, message: issue.message, atKey: issue.params?.atKey === true }];
  if (issue.input === undefined && misspelt.has(formatPath(path))) return [];
  const meant = issue.code === "invalid_union" && issue.errors.find((inner) => !inner.some(isOfAnotherKind));
  if (!meant) return [{ path, message: issue.message, atKey: issue.code === "invalid_key" }];
  return meant
    .flatMap((inner) => faultsOf(inner, misspelt))
    .map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
}

/** Whether a value is not of the kind that an option of a union takes, so that what is wrong inside says nothing. */
function isOfAnotherKind({ path, code }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === "invalid_type" || code === "invalid_value");
}

/**
 * The text of what zod found. `source` is a scalar as it stands in the file, which matters where YAML read another type
 * than was meant (0123, 2.10).
 */
function issueText(issue: z.core.$ZodRawIssue, source: string | undefined): string {
  if (issue.code === "invalid_key") return issue.issues.map(({ message }) => message).join("; ");
  const { input } = issue;
  if (issue.code === "invalid_union" && issue.discriminator !== undefined) {
    const mode = (input as Record<string, unknown>)[issue.discriminator];
    const options = (issue.options ?? []) as readonly z.core.util.Primitive[];
    return `${mode === undefined ? "missing" : `got ${show(mode)}`}, expected ${either(options)}${meant(mode, options)}`;
  }
  const schema = (issue.schema ?? issue.inst) as z.ZodType;
  const expected = expectedBy(schema, issue);
  if (input === undefined) return `missing, expected ${expected}`;
  return `got ${got(issue, source)}, expected ${expected}${meant(input, issue.values) || remedy(schema, input, source)}`;
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
  // What must be in a mapping, or where nothing must, what may.
  const required = requiredKeys(schema);
  return required.length > 0
    ? `a mapping with ${either(required, "and")}`
    : `a mapping of ${either(keysOf(schema), "and")}`;
}

function requiredKeys({ shape }: z.ZodObject): string[] {
  return Object.keys(shape).filter((key) => !z.safeParse(shape[key] as z.ZodType, undefined).success);
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
function remedy(schema: z.ZodType, input: unknown, source?: string): string {
  const takes = (candidate: unknown) => schema.safeParse(candidate).success;
  if (typeof input === "number" || typeof input === "boolean") {
    const quoted = source ?? String(input);
    if (takes(quoted)) return `; put it in quotes: "${quoted}"`;
  }
  if (typeof input === "string") {
    const plain = plainValue(input);
    if (plain !== undefined && takes(plain))
      return `; write ${plain}${String(plain) === input ? " without quotes" : ""}`;
  }
  if (schema instanceof z.ZodObject) {
    const [key, ...others] = requiredKeys(schema);
    const isOne = typeof input === "string" && key !== undefined && others.length === 0;
    if (isOne && takes({ [key]: input })) return `; write { ${key}: ${input} }`;
    return input === true && takes({}) ? "; write {} for the defaults" : "";
  }
  const listed = typeof input === "string" ? input.split(/[\s,]+/).filter((entry) => entry !== "") : [input];
  const isList = !Array.isArray(input) && listed.length > 0 && takes(listed);
  return isList ? `; write [${listed.join(", ")}]` : "";
}

function plainValue(text: string): number | boolean | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  const gibibytes = /^(\d+) ?Gi?B?$/i.exec(text)?.[1];
  if (gibibytes !== undefined) return Number(gibibytes);
  if (/^(true|yes|on)$/i.test(text)) return true;
  if (/^(false|no|off)$/i.test(text)) return false;
  return undefined;
}

/** The text of a key that a mapping does not have: what was meant, or where the key belongs, or what there is. */
function unknownKeyText(key: string, root: z.ZodType, issue: z.core.$ZodRawIssue, misspelt: Set<string>): string {
  const found = `unknown key ${show(key)}`;
  if (key === "<<")
    return `${found}: merge keys are not read; write the keys out, or use an alias (*name) for a whole value`;
  const mapping = issue.inst as z.ZodType;
  const { refused } = hintOf(mapping);
  if (refused?.keys.includes(key)) return `${found}: ${refused.reason}`;
  const here = keysOf(mapping);
  const near = nearest(key, here);
  if (near) {
    misspelt.add(formatPath([...((issue.path ?? []) as Path), near]));
    return `${found}; did you mean "${near}"?`;
  }
  const known = knownKeys(root, "");
  const elsewhere = nearest(
    key,
    known.map((each) => each.key),
  );
  if (elsewhere === undefined) return `${found}, expected ${either(here)}`;
  const parents = [...new Set(known.filter((each) => each.key === elsewhere).map((each) => each.parent))];
  const places = either(parents.map((parent) => (parent === "" ? "the stack itself" : parent)));
  return elsewhere === key
    ? `${found}; it belongs under ${places}`
    : `${found}; did you mean "${elsewhere}", which belongs under ${places}?`;
}

function keysOf(schema: z.ZodType): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** A key of the file and the path of the mapping that it belongs to, relative to the stack. */
interface KnownKey {
  readonly key: string;
  readonly parent: string;
}

/** Every key below a schema. Names of stacks are no part of the path, which so begins at the stack. */
function knownKeys(schema: z.core.$ZodType, path: string): KnownKey[] {
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape as z.ZodRawShape).flatMap(([key, field]) => [
      { key, parent: path },
      ...knownKeys(field, key === "stacks" ? "" : path === "" ? key : `${path}.${key}`),
    ]);
  if (schema instanceof z.ZodRecord) return knownKeys(schema.valueType, path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => knownKeys(option, path));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional) return knownKeys(schema.unwrap(), path);
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return knownKeys(schema.unwrap(), path);
  return [];
}
