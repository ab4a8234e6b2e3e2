import { constants } from "node:os";
import { endAll, runInGroups } from "./run";

const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The first received signal (SIGPIPE for a closed output), as its exit status (130 for SIGINT); undefined before. */
export interface ReceivedSignal {
  readonly status: number | undefined;
  /** Aborted when it arrives. */
  readonly came: AbortSignal;
}

/**
 * From now on SIGINT, SIGTERM, SIGHUP and a closed output do not end this process, but all programs of `run`. Callers
 * that wait for them get an error and clean up. `what` describes the interrupted work for the user.
 */
export function endOnSignals(what: string): ReceivedSignal {
  const coming = new AbortController();
  const received: { status: number | undefined; came: AbortSignal } = { status: undefined, came: coming.signal };
  const end = (signal: NodeJS.Signals) => {
    if (received.status !== undefined) return;
    received.status = 128 + constants.signals[signal];
    console.error(`${signal}: ${what}`);
    endAll();
    coming.abort();
  };
  runInGroups();
  // Not once: another Ctrl-C of the user must not end the clean-up.
  for (const signal of ENDING) process.on(signal, () => end(signal));
  for (const output of [process.stdout, process.stderr]) output.on("error", () => end("SIGPIPE"));
  return received;
}
