import { z } from "zod";

/** The texts about a schema in errors. */
interface Hint {
  /** The valid values, as a noun phrase: "a region such as eu-central-1". */
  readonly expected?: string;
  /** Keys that a similar mapping elsewhere has and this one lacks, with the reason. */
  readonly rejected?: { readonly keys: readonly string[]; readonly reason: string };
  /** The right place for a secret that a user may write here. The value is then never printed. */
  readonly secret?: string;
  /** What to write instead of a value of another type, where the expected form does not say it. */
  readonly remedy?: string;
  /** The unit of a number: "seconds". */
  readonly unit?: string;
}

const hints = z.registry<Hint>();

/**
 * Stores the text about the valid values of a schema. Errors about a wrong type and a missing value end with this text.
 */
export function expecting<S extends z.ZodType>(expected: string, schema: S): S {
  hints.add(schema, { ...hintOf(schema), expected });
  return schema;
}

/**
 * Stores that a user may write a secret into a field by mistake. Errors never print its value.
 *
 * @param remedy the valid value, and the right place for the secret
 */
export function noSecretIn<S extends z.ZodType>(schema: S, remedy: string): S {
  hints.add(schema, { ...hintOf(schema), secret: remedy });
  return schema;
}

/** Stores what to write instead of a value of another type. */
export function advising<S extends z.ZodType>(schema: S, remedy: string): S {
  hints.add(schema, { ...hintOf(schema), remedy });
  return schema;
}

/** Stores the unit of a number. */
export function inUnit<S extends z.ZodType>(unit: string, schema: S): S {
  hints.add(schema, { ...hintOf(schema), unit });
  return schema;
}

/** Stores why a mapping lacks some keys. The error then does not name another place for the key. */
export function rejecting<S extends z.ZodType>(keys: readonly string[], reason: string, schema: S): S {
  hints.add(schema, { rejected: { keys, reason } });
  return schema;
}

/** The stored texts of a schema, also through wrappers such as `.optional()` and `.describe()`. */
export function hintOf(schema: z.core.$ZodType): Hint {
  return hints.get(schema) ?? {};
}
