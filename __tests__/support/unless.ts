/** `describe`, or with a reason why its tests cannot run here, a group of skipped tests that says it. */
export function describeUnless(reason: string | undefined, name: string, tests: () => void): void {
  if (reason === undefined) describe(name, tests);
  // Not a silent pass: jest counts these as skipped, and the last line of .ci/run does too.
  else describe.skip(`${name} (skipped: ${reason})`, tests);
}

/** A test that runs, or with a reason why it cannot run here, a skipped one that says it. */
export function itUnless(reason: string | undefined, name: string, test: () => Promise<void>, timeoutMs: number): void {
  if (reason === undefined) it(name, test, timeoutMs);
  // Counted as skipped, as above.
  else it.skip(`${name} (skipped: ${reason})`, test);
}
