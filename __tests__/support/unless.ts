/** `describe`, or a group of skipped tests with the reason in its name. */
export function describeUnless(reason: string | undefined, name: string, tests: () => void): void {
  if (reason === undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: ${reason})`, tests); // a machine without what they need: counted, with the reason in the name
}

/** A test, or a skipped one with the reason in its name. */
export function itUnless(reason: string | undefined, name: string, test: () => Promise<void>, timeoutMs: number): void {
  if (reason === undefined) it(name, test, timeoutMs);
  else it.skip(`${name} (skipped: ${reason})`, test); // a machine without what it needs: counted, with the reason in the name
}
