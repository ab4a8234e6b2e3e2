import { relative } from "node:path";

/** Names of the reports in `reports/`, one for each run of jest. package.json writes that of the long suite. */
export const REPORTS = {
  unit: "jest-unit.json",
  fast: "jest.json",
  long: "jest-long.json",
  cdktn: "jest-cdktn.json",
  rerun: "jest-rerun.json",
} as const;

/** The part of `jest --json`'s report that counts here. */
export interface Report {
  readonly testResults: readonly FileResult[];
}

/** A test file: its absolute path, and the result of each of its tests; none when the file itself could not run. */
interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly TestResult[];
}

/** The status of a test ("pending" when it was skipped), its name and those of its groups, and why it failed. */
interface TestResult {
  readonly status: string;
  readonly title?: string;
  readonly ancestorTitles?: readonly string[];
  readonly failureMessages?: readonly string[];
}

/** Numbers of tests; a file that could not run counts as one failure. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Tests that wait for programs beside them, so that the computer may be the cause of a failure. */
const WAITS_FOR_PROGRAMS = /^__tests__\/(lab|apply|servers)\//;

/** Fault runs look for rare failures: a second run would hide them. */
const FAULT_RUNS = "__tests__/servers/faults.test.ts";

/**
 * The failed files, by their paths in `root`, when they qualify for a second run: all of them wait for programs, and
 * none is a fault run. Otherwise none.
 */
export function rerunnable(reports: readonly Report[], root: string): string[] {
  const failed = files(reports)
    .filter(({ status }) => status === "failed")
    .map(({ name }) => relative(root, name));
  return failed.every((file) => WAITS_FOR_PROGRAMS.test(file) && file !== FAULT_RUNS) ? failed : [];
}

/** The sum of the reports; for the files of `rerun`, the second run counts. */
export function count(reports: readonly Report[], rerun: Report = { testResults: [] }): Count {
  const again = new Set(rerun.testResults.map(({ name }) => name));
  const counted = [...files(reports).filter(({ name }) => !again.has(name)), ...rerun.testResults];
  const tests = counted.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const number = (...statuses: string[]) => tests.filter((status) => statuses.includes(status)).length;
  const notRun = counted.filter(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0);
  const [passed, failed] = [number("passed"), number("failed")];
  return { passed, failed: failed + notRun.length, skipped: tests.length - passed - failed };
}

/** The files of `rerun` that passed in it after they failed, by their paths in `root`. */
export function flaky(rerun: Report, root: string): string[] {
  return rerun.testResults.filter(({ status }) => status !== "failed").map(({ name }) => relative(root, name));
}

/**
 * What ran, in lines: the numbers of tests, then why tests were skipped and which parts of the lab failed tests, the
 * most frequent first. The reason of a skipped test is in its name (`describeUnless`) and says what to install.
 */
export function summary(reports: readonly Report[]): string[] {
  const { passed, failed, skipped } = count(reports);
  const tests = files(reports).flatMap(({ assertionResults }) => assertionResults);
  const reasons = tests.flatMap((test) => [reasonOf(test)].filter((reason) => reason !== undefined));
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [
    `${passed} tests passed, ${failed} failed, ${skipped} skipped`,
    ...[...counts].sort(([, one], [, other]) => other - one).map(([reason, tests]) => `  ${tests} ${reason}`),
  ];
}

/** Why a test was skipped, or which part of the lab failed it; undefined for all others. */
function reasonOf({ status, title = "", ancestorTitles = [], failureMessages = [] }: TestResult): string | undefined {
  if (status === "passed") return undefined;
  if (status === "failed") {
    const [part] = failureMessages.flatMap((message) => /\b(not prepared: .*)/.exec(message)?.[1] ?? []);
    return part && `failed: ${part}`;
  }
  const [reason] = [...ancestorTitles, title].flatMap((name) => / \((skipped: .*)\)$/.exec(name)?.[1] ?? []);
  return reason ?? "skipped: no reason in its name";
}

function files(reports: readonly Report[]): FileResult[] {
  return reports.flatMap(({ testResults }) => testResults);
}
