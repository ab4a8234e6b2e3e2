import { constants } from "node:os";
import { endAll } from "./run";

const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The first signal that came, as the exit status that stands for it (130 for SIGINT); undefined before one came. */
export interface ReceivedSignal {
  readonly status: number | undefined;
  /** Aborted when it comes. */
  readonly came: AbortSignal;
}

/**
 * From now on SIGINT, SIGTERM and SIGHUP do not end this process, but all that `run` started: whoever waits for it gets
 * an error and cleans up on the way out. `what` tells the person who interrupts what is going on.
 */
export function endOnSignals(what: string): ReceivedSignal {
  const coming = new AbortController();
  const received: { status: number | undefined; came: AbortSignal } = { status: undefined, came: coming.signal };
  for (const signal of ENDING) {
    // Not once: the next Ctrl-C of an impatient person must not end the clean-up.
    process.on(signal, () => {
      if (received.status !== undefined) return;
      received.status = 128 + constants.signals[signal];
      console.error(`${signal}: ${what}`);
      endAll();
      coming.abort();
    });
  }
  return received;
}
