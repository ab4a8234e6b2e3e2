type Values = Readonly<Record<string, unknown>>;

/** Merges two mappings. Where both have a value that is not a mapping, the result has the second value. */
export function merge(first: Values, second: Values): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const earlier = merged[key];
    merged[key] = isMapping(earlier) && isMapping(value) ? merge(earlier, value) : value;
  }
  return merged;
}

function isMapping(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
