const EVERY_MS = 10_000;

/** Receives each line of progress. */
export type Listener = (line: string) => void;

let listener: Listener = (line) => process.stderr.write(`${line}\n`);

/** From now on passes lines of progress to a function, instead of standard error. */
export function listenToProgress(to: Listener): void {
  listener = to;
}

/** Reports that work begins, and at most every ten seconds how far it is. The result takes the current state. */
export function progressOf(what: string): (state: string) => void {
  const start = Date.now();
  let last = start;
  listener(what);
  return (state) => {
    const now = Date.now();
    if (now - last < EVERY_MS) return;
    last = now;
    listener(`${what}: ${state}, ${Math.round((now - start) / 1000)} s`);
  };
}
