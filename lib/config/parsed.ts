/** Properties whose values were validated, with their defaults. */
const parsed = new WeakSet<object>();

/**
 * Marks properties that come from a validated configuration. A stack or a construct that takes exactly this object does
 * not validate it again. A copy has no mark.
 */
export function markParsed<P extends object>(props: P): P {
  parsed.add(props);
  return props;
}

/** Whether the properties come from a validated configuration. */
export function isParsed(props: object): boolean {
  return parsed.has(props);
}
