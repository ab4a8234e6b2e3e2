/** What a check found. A failure ends the command with exit status 1. */
export type Status = "ok" | "warning" | "failure";

/** One line of the report. */
export interface Finding {
  /** Name of the check, such as `quotas`. */
  readonly check: string;
  /** The result. */
  readonly status: Status;
  /** What was found, what is expected, and what to do, on one line. */
  readonly text: string;
  /**
   * All items of a text that names only the first ones.
   *
   * @default - the text has all of them
   */
  readonly details?: readonly string[];
}

/** A finding without the name of its check. */
export type Result = Omit<Finding, "check">;

export const ok = (text: string): Result => ({ status: "ok", text });
export const warning = (text: string): Result => ({ status: "warning", text });
export const failure = (text: string): Result => ({ status: "failure", text });

const WIDEST_STATUS = "failure".length;

/** A finding as a line of text. */
export function lineOf({ check, status, text }: Finding): string {
  return `${status.padEnd(WIDEST_STATUS)}  ${check}: ${text}`;
}
