type Values = Readonly<Record<string, unknown>>;

/** Merges mappings; for any other value, the second one wins. */
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
