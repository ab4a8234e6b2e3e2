/**
 * A test that runs unless there is a reason why it cannot run here. With one it is reported as skipped, the reason in
 * its name.
 */
export function itUnless(reason: string | undefined, name: string, test: () => Promise<void>, timeoutMs: number): void {
  if (reason === undefined) it(name, test, timeoutMs);
  else it.skip(`${name} (skipped: ${reason})`, test);
}
