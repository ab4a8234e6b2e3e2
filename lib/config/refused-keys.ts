import { z } from "zod";

const refusals = z.registry<{ keys: readonly string[]; reason: string }>();

/**
 * Remembers on a mapping why it has not some keys that a like mapping has elsewhere: whoever writes one means it, and
 * is not helped by being told where it belongs.
 */
export function refusing<S extends z.ZodType>(keys: readonly string[], reason: string, schema: S): S {
  refusals.add(schema, { keys, reason });
  return schema;
}

/** Why a mapping has not that key, with what to write instead; undefined where nothing is known about it. */
export function refusalOf(schema: z.core.$ZodType, key: string): string | undefined {
  const known = refusals.get(schema);
  return known?.keys.includes(key) ? known.reason : undefined;
}
