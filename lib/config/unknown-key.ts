import type { z } from "zod";
import { nearest } from "./nearest";
import { refusalOf } from "./refused-keys";
import { either, show } from "./text";

/** A key of the file and the path of the mapping that it belongs to, relative to the stack. */
interface KnownKey {
  readonly key: string;
  readonly parent: string;
}

/** The error of a key that a mapping does not have: what was meant, or where the key belongs, or what there is. */
export function unknownKeyText(key: string, root: z.core.$ZodType, mapping: z.core.$ZodType): string {
  const found = `unknown key ${show(key)}`;
  if (key === "<<")
    return `${found}: merge keys are not read; write the keys out, or use an alias (*name) for a whole value`;
  const refusal = refusalOf(mapping, key);
  if (refusal) return `${found}: ${refusal}`;
  const here = keysOf(mapping);
  const near = nearest(key, here);
  if (near) return `${found}; did you mean "${near}"?`;
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

function keysOf(schema: z.core.$ZodType): string[] {
  const { def } = schema._zod as z.core.$ZodTypes["_zod"];
  return def.type === "object" ? Object.keys(def.shape) : [];
}

/** Every key below a schema. Names of stacks are no part of the path, which so begins at the stack. */
function knownKeys(schema: z.core.$ZodType, path: string): KnownKey[] {
  const { def } = schema._zod as z.core.$ZodTypes["_zod"];
  switch (def.type) {
    case "object":
      return Object.entries(def.shape).flatMap(([key, field]) => [
        { key, parent: path },
        ...knownKeys(field, key === "stacks" ? "" : path === "" ? key : `${path}.${key}`),
      ]);
    case "record":
      return knownKeys(def.valueType, path);
    case "union":
      return def.options.flatMap((option) => knownKeys(option, path));
    case "optional":
    case "default":
    case "prefault":
      return knownKeys(def.innerType, path);
    default:
      return [];
  }
}
