import { relative } from "node:path";

/** What counts here of the report that `jest --json` writes. */
export interface Report {
  readonly testResults: readonly FileResult[];
}

/** A test file: its absolute path, and how each of its tests ended; none where the file itself could not be run. */
interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

/** Numbers of tests; a file that could not be run counts as one that failed. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Tests that wait for programs which run beside them, so that the machine may be what failed. */
const WAITS_FOR_PROGRAMS = /^__tests__\/(lab|apply|servers)\//;

/** Fault runs look for what happens once in hundreds of times: a second run would hide just that. */
const FAULT_RUNS = "__tests__/servers/faults.test.ts";

/**
 * The files that failed, by their paths in `root`, when a second run of them may be asked for: all of them wait for
 * programs, and none is a fault run. Else none.
 */
export function rerunnable(reports: readonly Report[], root: string): string[] {
  const failed = files(reports)
    .filter(({ status }) => status === "failed")
    .map(({ name }) => relative(root, name));
  return failed.every((file) => WAITS_FOR_PROGRAMS.test(file) && file !== FAULT_RUNS) ? failed : [];
}

/** What the reports come to where the files of `rerun` ran once more: of those, the second run counts. */
export function count(reports: readonly Report[], rerun: Report = { testResults: [] }): Count {
  const again = new Set(rerun.testResults.map(({ name }) => name));
  const counted = [...files(reports).filter(({ name }) => !again.has(name)), ...rerun.testResults];
  const tests = counted.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const number = (...statuses: string[]) => tests.filter((status) => statuses.includes(status)).length;
  const notRun = counted.filter(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0);
  const [passed, failed] = [number("passed"), number("failed")];
  return { passed, failed: failed + notRun.length, skipped: tests.length - passed - failed };
}

/** The files of `rerun` that passed in it, by their paths in `root`: they failed before. */
export function flaky(rerun: Report, root: string): string[] {
  return rerun.testResults.filter(({ status }) => status !== "failed").map(({ name }) => relative(root, name));
}

function files(reports: readonly Report[]): FileResult[] {
  return reports.flatMap(({ testResults }) => testResults);
}
