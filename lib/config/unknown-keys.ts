import { z } from "zod";
import { nearest } from "./corrections";
import { foreignKeyReason, otherNamesOf } from "./foreign-keys";
import { hintOf } from "./hints";
import { isRancherValue } from "./known-values";
import { formatPath, type Path } from "./problem";
import { secretForm } from "./secret-forms";
import { SERVER_KEYS } from "./server-keys";
import { either, show } from "./words";

/**
 * The error of an unknown key, with the intended key, the place of the key, or the valid keys.
 *
 * @param whole the whole configuration and its schema
 * @param misspelt receives the path of the intended key
 */
export function unknownKeyText(
  key: string,
  issue: z.core.$ZodRawIssue,
  whole: { readonly schema: z.ZodType; readonly value: unknown },
  misspelt: Set<string>,
): string {
  const form = secretForm(key);
  const found = form === undefined ? `unknown key ${show(key)}` : `got ${form} as a key`;
  if (key === "<<")
    return `${found}: merge keys are not supported; write all keys, or use an alias (*name) for a whole value`;
  const mapping = issue.inst as z.ZodType;
  const path = (issue.path ?? []) as Path;
  const { rejected } = hintOf(mapping);
  if (rejected?.keys.includes(key)) return `${found}: ${rejected.reason}`;
  const given = (issue.input as Record<string, unknown> | undefined)?.[key];
  const inner = isMapping(given) ? Object.keys(given) : [];
  const reasons = [foreignKeyReason(key, parentOf(path)), ...inner.map((each) => foreignKeyReason(each, key))];
  const foreign = reasons.find((reason) => reason !== undefined);
  if (foreign) return `${found}: ${foreign}`;
  const here = keysOf(mapping);
  const near = nearest(key, here);
  // The keys of an audit policy and of an issuer are those of Kubernetes: a key elsewhere was not meant for it.
  const all = knownKeys(whole.schema, "").filter(
    ({ parent }) => !/^(cluster\.auditPolicy|rancher\.tls\.issuerRef)/.test(parent),
  );
  const mode = modeAt(whole.value, path);
  const own = all.filter((each) => each.mode === undefined || mode === undefined || each.mode === mode);
  const option = ["", "cluster"].includes(relative(path)) ? serverOption(key, own) : undefined;
  if (option === key) return `${found}; it belongs under cluster.config`;
  if (option !== undefined) return `${found}; did you mean "${option}", which belongs under cluster.config?`;
  const named = near === undefined ? otherName(key, own, all) : undefined;
  if (named !== undefined) return `${found}${named}`;
  if (isSwitch(key) && typeof given === "boolean" && isOptional(own, relative(path)))
    return `${found}: ${parentOf(path)} itself is the switch; remove ${given ? "it" : `the whole ${parentOf(path)}`}`;
  const ownExact = nearestFirst(
    own.filter((each) => each.key === key),
    relative(path),
  );
  const fitting = ownExact.filter(({ field }) => z.safeParse(field, given).success);
  if (fitting.length > 0) return `${found}; it belongs under ${placesOf(fitting)}`;
  const exact = all.filter((each) => each.key === key);
  const ofOtherModes = exact.filter((each) => each.parent === relative(path));
  if (ofOtherModes.length > 0)
    return `${found}; it belongs to mode ${modesOf(ofOtherModes)}; remove it, or write a stack of that mode`;
  const alike = ownExact.filter(
    ({ field }) => inner.length === 0 || keysBelow(field).some((each) => inner.includes(each)),
  );
  if (inner.some((each) => here.includes(each)) && path.length > 0)
    return `${found}; write its keys under ${relative(path) || "the stack itself"}`;
  if (alike.length > 0) return `${found}; it belongs under ${placesOf(alike)}`;
  if (near) {
    misspelt.add(formatPath([...path, near]));
    return `${found}; did you mean "${near}"?`;
  }
  if (path.length === 0 && here.includes("stacks") && isStack(given))
    return `${found}, which is a stack; write it below stacks, indented by two spaces`;
  if (exact.length === 0 && path.length === 0 && "stacks" in (issue.input as object))
    return `${found}, expected only stacks; write an anchor at its first use, such as aws: &aws { region: eu-central-1 }, and aws: *aws after it`;
  const within = fieldInWords(key, given, own, relative(path));
  if (within !== undefined) {
    misspelt.add(formatPath([...path.slice(0, path[0] === "stacks" ? 2 : 0), ...pathOf(within).split(".")]));
    const isHere = within.parent === relative(path);
    return `${found}; did you mean "${within.key}"${isHere ? "" : `, which belongs under ${placesOf([within])}`}?`;
  }
  if (exact.length > 0 && ownExact.length === 0)
    return `${found}; it belongs under ${placesOf(exact)} of mode ${modesOf(exact)}`;
  const similar = nearest(
    key,
    own.filter((each) => each.key !== key && z.safeParse(each.field, given).success).map((each) => each.key),
  );
  if (similar !== undefined)
    return `${found}; did you mean "${similar}", which belongs under ${placesOf(own.filter((each) => each.key === similar))}?`;
  if (relative(path) === "rancher" && isRancherValue(key) && here.includes("values"))
    return `${found}, which is a value of the chart; it belongs under rancher.values`;
  const values = here.includes("values") ? "; another value of the chart belongs under values" : "";
  return `${found}, expected ${either(here)}${values}`;
}

/**
 * The field that another tool's key means. A mode may have it in another block, as `server.volume` instead of
 * `cluster.volume`, or only another mode may have it.
 */
function otherName(key: string, own: readonly KnownKey[], all: readonly KnownKey[]): string | undefined {
  const names = otherNamesOf(key).map((text) => ({ text, field: /^[\w.]+(?=$|[,:])/.exec(text)?.[0] }));
  const pathsIn = (known: readonly KnownKey[]) => known.map((each) => pathOf(each));
  const [first] = names;
  const here = names.find(({ field }) => field === undefined || pathsIn(own).includes(field));
  if (here) return `: write ${here.text}`;
  if (first?.field === undefined) return undefined;
  const { text, field } = first;
  const others = own.filter((each) => each.key === field.split(".").at(-1) && each.parent.split(".").length === 1);
  if (others.length === 1) return `: write ${text.replace(field, pathOf(others[0] as KnownKey))}`;
  const modes = modesOf(all.filter((each) => pathOf(each) === field));
  return `, which is ${field} of mode ${modes}; remove it, or write a stack of that mode`;
}

/** The key of the configuration of RKE2 or K3s that a key means, in a stack that has such a configuration. */
function serverOption(key: string, own: readonly KnownKey[]): string | undefined {
  if (!own.some((each) => pathOf(each) === "cluster.config")) return undefined;
  const plain = (each: string) => wordsOf(each).join("").replace(/s$/, "");
  return Object.values(SERVER_KEYS)
    .flatMap((keys) => Object.keys(keys))
    .find((each) => plain(each) === plain(key));
}

/** Whether a key switches its mapping on or off, as in values of a chart. */
function isSwitch(key: string): boolean {
  return ["enabled", "enable"].includes(key);
}

/** Whether a stack does not have the mapping at a path unless the file has it. */
function isOptional(known: readonly KnownKey[], path: string): boolean {
  return known.some((each) => pathOf(each) === path && each.field instanceof z.ZodOptional);
}

/**
 * The field whose words a key contains: `class` in `ingressClassName`, or `volume.size` in `root_volume_size`. The
 * words are those of the path below the key's own mapping, or else of the whole path. The value must fit the field.
 */
function fieldInWords(key: string, given: unknown, own: readonly KnownKey[], around: string): KnownKey | undefined {
  const words = wordsOf(key);
  const fields = own
    .map((each) => {
      const path = pathOf(each);
      const isBelow = around !== "" && path.startsWith(`${around}.`);
      return { each, needed: wordsOf(isBelow ? path.slice(around.length + 1) : path), isBelow };
    })
    .filter(({ each, needed, isBelow }) => {
      const isContained = needed.every((word) => words.includes(word));
      return isContained && (isBelow || needed.length > 1) && z.safeParse(each.field, given).success;
    })
    .sort((a, b) => b.needed.length - a.needed.length);
  const [first, second] = fields;
  const isClear = first !== undefined && first.needed.length !== second?.needed.length;
  return isClear ? first.each : undefined;
}

/** The words of a key or a path, in lower case. */
function wordsOf(key: string): string[] {
  const words = key.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").split(/[^A-Za-z0-9]+/);
  return words.map((word) => word.toLowerCase()).filter((word) => word !== "");
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value looks like a stack. */
export function isStack(value: unknown): boolean {
  return isMapping(value) && ("mode" in value || "hostname" in value);
}

/** A key of the file and the path of its mapping, relative to the stack. */
interface KnownKey {
  readonly key: string;
  readonly parent: string;
  readonly field: z.core.$ZodType;
  /** The mode whose stacks have it; undefined when the schema is for one mode only. */
  readonly mode?: string;
}

/** The path of a key, relative to the stack. */
function pathOf({ parent, key }: KnownKey): string {
  return parent === "" ? key : `${parent}.${key}`;
}

/** The keys directly below a field that is a mapping. */
function keysBelow(field: z.core.$ZodType): string[] {
  return knownKeys(field, "").flatMap(({ key, parent }) => (parent === "" ? [key] : []));
}

/** Places in the mapping at a path first, then places beside it, then others. */
function nearestFirst(known: readonly KnownKey[], path: string): KnownKey[] {
  const [block = ""] = path.split(".");
  const rank = ({ parent }: KnownKey) =>
    path !== "" && parent.startsWith(`${path}.`) ? 0 : block !== "" && parent.split(".")[0] === block ? 1 : 2;
  return [...known].sort((a, b) => rank(a) - rank(b));
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
      { key, parent: path, field, mode: own },
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

/** The names of all fields of a schema. */
export function fieldsOf(schema: z.ZodType): ReadonlySet<string> {
  return new Set(knownKeys(schema, "").map(({ key }) => key));
}

/** The names of the fields of a file and of a stack. */
export function stackFieldsOf(schema: z.ZodType): readonly string[] {
  return keysBelow(schema);
}

/** The keys of a mapping. */
export function keysOf(schema: z.ZodType): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
