/** `describe`, or a group of skipped tests with the reason in its name. */
export function describeUnless(reason: string | undefined, name: string, tests: () => void): void {
  if (reason === undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: ${reason})`, tests); // The machine lacks what they need, or they take long. The total counts them, with the reason.
}

/** A test, or a skipped one with the reason in its name. */
export function itUnless(reason: string | undefined, name: string, test: () => Promise<void>, timeoutMs: number): void {
  if (reason === undefined) it(name, test, timeoutMs);
  else it.skip(`${name} (skipped: ${reason})`, test); // The machine lacks what it needs, or it takes long. The total counts it, with the reason.
}
