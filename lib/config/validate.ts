import { z } from "zod";
import { foreignKeyReason } from "./foreign-keys";
import { formatPath, type Path, type Problem } from "./problem";
import { either, hintOf, nearest, show } from "./text";

/**
 * Validates a value and adds defaults. Returns all errors at once, in no particular order. `sourceOf` returns the
 * scalar at a path as written in the file.
 */
export function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
  sourceOf: (path: Path) => string | undefined = () => undefined,
): { readonly data: z.output<S> } | { readonly problems: readonly Problem[] } {
  const misspelt = new Set<string>();
  const known = ({ path = [] }: z.core.$ZodRawIssue): KnownKeys => ({
    all: knownKeys(schema, ""),
    mode: modeAt(value, path),
  });
  const result = schema.safeParse(value, {
    reportInput: true,
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => unknownKeyText(key, known(issue), issue, misspelt)).join("\n")
        : issueText(issue, sourceOf((issue.path ?? []) as Path)),
  });
  return result.success
    ? { data: result.data }
    : { problems: result.error.issues.flatMap((issue) => problemsOf(issue, misspelt)) };
}

/** The errors of zod's issue. Fields in `misspelt` have a misspelled name, and are not reported as missing. */
function problemsOf(issue: z.core.$ZodIssue, misspelt: ReadonlySet<string>): Problem[] {
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
    .flatMap((inner) => problemsOf(inner, misspelt))
    .map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
}

/** Whether a value has another kind than an option of a union, so that errors inside it are useless. */
function isOfAnotherKind({ path, code }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === "invalid_type" || code === "invalid_value");
}

/**
 * The text of zod's issue. `source` is the scalar as written in the file. YAML may have read another type than intended
 * (0123, 2.10).
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
  const { secret } = hintOf(schema);
  if (secret !== undefined && !isMeant(schema, input)) return `got ${kindOf(input)}, expected ${expected}; ${secret}`;
  return `got ${got(issue, source)}, expected ${expected}${meant(input, issue.values) || remedy(schema, input, source)}`;
}

/** The kind of a value, when the value itself is not printed. */
function kindOf(input: unknown): string {
  if (typeof input !== "string") return typeof input === "number" ? "a number" : show(input);
  return input.includes("-----BEGIN ") ? show(input) : "a text that is not shown";
}

/** Whether a text is another spelling of a valid value, and so no secret. */
function isMeant(schema: z.ZodType, input: unknown): boolean {
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
function meant(input: unknown, values: unknown): string {
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
    const plain = plainValue(input);
    if (plain !== undefined && takes(plain))
      return `; write ${plain}${String(plain) === input ? " without quotes" : ""}`;
  }
  if (schema instanceof z.ZodObject) {
    const [key, ...others] = requiredKeys(schema);
    const isOne = typeof input === "string" && key !== undefined && others.length === 0;
    if (isOne && takes({ [key]: input })) return `; write { ${key}: ${input} }`;
    const first = typeof input === "number" ? keysOf(schema).find((each) => takes({ [each]: input })) : undefined;
    if (first !== undefined) return `; write { ${first}: ${input} }`;
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

/** The error of an unknown key, with the intended key, the place of the key, or the valid keys. */
function unknownKeyText(
  key: string,
  { all, mode }: KnownKeys,
  issue: z.core.$ZodRawIssue,
  misspelt: Set<string>,
): string {
  const found = `unknown key ${show(key)}`;
  if (key === "<<")
    return `${found}: merge keys are not supported; write all keys, or use an alias (*name) for a whole value`;
  const mapping = issue.inst as z.ZodType;
  const { rejected } = hintOf(mapping);
  if (rejected?.keys.includes(key)) return `${found}: ${rejected.reason}`;
  const path = (issue.path ?? []) as Path;
  const foreign = foreignKeyReason(key, parentOf(path));
  if (foreign) return `${found}: ${foreign}`;
  const here = keysOf(mapping);
  const own = all.filter((each) => each.mode === undefined || mode === undefined || each.mode === mode);
  const ownExact = own.filter((each) => each.key === key);
  if (ownExact.length > 0) return `${found}; it belongs under ${placesOf(ownExact)}`;
  const near = nearest(key, here);
  if (near) {
    misspelt.add(formatPath([...path, near]));
    return `${found}; did you mean "${near}"?`;
  }
  const exact = all.filter((each) => each.key === key);
  const ofOtherModes = exact.filter((each) => each.parent === relative(path));
  if (ofOtherModes.length > 0) return `${found}; it belongs to mode ${modesOf(ofOtherModes)}`;
  if (exact.length > 0) return `${found}; it belongs under ${placesOf(exact)} of mode ${modesOf(exact)}`;
  const meant = nearest(
    key,
    own.map((each) => each.key),
  );
  if (meant !== undefined)
    return `${found}; did you mean "${meant}", which belongs under ${placesOf(own.filter((each) => each.key === meant))}?`;
  const values = here.includes("values") ? "; another value of the chart belongs under values" : "";
  return `${found}, expected ${either(here)}${values}`;
}
function keysOf(schema: z.ZodType): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** A key of the file and the path of its mapping, relative to the stack. */
interface KnownKey {
  readonly key: string;
  readonly parent: string;
  /** The mode whose stacks have it; undefined when the schema is for one mode only. */
  readonly mode?: string;
}

/** Every key of the file, and the mode of the current stack. */
interface KnownKeys {
  readonly all: readonly KnownKey[];
  readonly mode?: string;
}

/** The mappings that have a key. */
function placesOf(known: readonly KnownKey[]): string {
  return either([...new Set(known.map(({ parent }) => (parent === "" ? "the stack itself" : parent)))]);
}

/** The modes that have a key. */
function modesOf(known: readonly KnownKey[]): string {
  return either([...new Set(known.flatMap(({ mode }) => mode ?? []))]);
}

/** The mode in the stack at a path. */
function modeAt(value: unknown, [first, id]: readonly PropertyKey[]): string | undefined {
  const stack = first === "stacks" ? (value as { stacks?: Record<PropertyKey, unknown> })?.stacks?.[id ?? ""] : value;
  const mode = (stack as { mode?: unknown } | undefined)?.mode;
  return typeof mode === "string" ? mode : undefined;
}

/** A path in the form of `KnownKey.parent`. */
function relative(path: Path): string {
  return (path[0] === "stacks" ? path.slice(2) : path).filter((key) => typeof key === "string").join(".");
}

/** The name of the mapping at a path; "" for the stack itself. */
function parentOf(path: Path): string {
  return relative(path).split(".").at(-1) ?? "";
}

/** Every key below a schema. Paths begin at the stack, without its name. */
function knownKeys(schema: z.core.$ZodType, path: string, mode?: string): KnownKey[] {
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as z.ZodRawShape;
    const own = shape.mode instanceof z.ZodLiteral ? String(shape.mode.value) : mode;
    return Object.entries(shape).flatMap(([key, field]) => [
      { key, parent: path, mode: own },
      ...knownKeys(field, key === "stacks" ? "" : path === "" ? key : `${path}.${key}`, own),
    ]);
  }
  if (schema instanceof z.ZodRecord) return knownKeys(schema.valueType, path, mode);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => knownKeys(option, path, mode));
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return knownKeys(schema.unwrap(), path, mode);
  return [];
}
