import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { REPORTS } from "../lab/results/reports";
import type { Row } from "./row";

const ROOT = join(__dirname, "..");
const FOLDER = join(ROOT, "reports");
/** Jest's report of each suite, and the folders of the suite's tests. */
const SUITES: readonly (readonly [suite: string, report: string, tests: RegExp])[] = [
  ["unit", REPORTS.unit, /^__tests__\/(?!lab\/|apply\/|servers\/)/],
  ["lab", REPORTS.fast, /^__tests__\/(lab|apply)\//],
  ["servers", REPORTS.fast, /^__tests__\/servers\//],
  ["long", REPORTS.long, /./],
];
const SLOWEST = 3;

/** A test file in jest's report. The times are in milliseconds since 1970. */
interface TestFile {
  readonly name: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly { readonly status: string }[];
}

/** The duration of each suite in its last run, by jest's reports: from the first start to the last end. */
export function testRows(folder = FOLDER): Row[] {
  return SUITES.map(([suite, report, tests]) => {
    const path = join(folder, report);
    if (!existsSync(path)) return { what: `tests: ${suite}`, ours: "not measured", reference: "did not run yet" };
    const { testResults } = JSON.parse(readFileSync(path, "utf8")) as { readonly testResults: readonly TestFile[] };
    return row(
      suite,
      testResults.filter(({ name }) => tests.test(relative(ROOT, name))),
    );
  });
}

function row(suite: string, files: readonly TestFile[]): Row {
  const ran = files.filter(({ assertionResults }) => assertionResults.some(({ status }) => status === "passed"));
  const passed = ran.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === "passed");
  const seconds = ({ startTime, endTime }: TestFile) => (endTime - startTime) / 1000;
  const started = Math.min(...ran.map(({ startTime }) => startTime));
  const ended = Math.max(...ran.map(({ endTime }) => endTime));
  const slowest = [...ran]
    .sort((one, other) => seconds(other) - seconds(one))
    .slice(0, SLOWEST)
    .map((file) => `${relative(join(ROOT, "__tests__"), file.name)} ${seconds(file).toFixed(0)} s`);
  return {
    what: `tests: ${suite}`,
    ours: ran.length === 0 ? "none ran" : `${((ended - started) / 1000).toFixed(0)} s`,
    reference: `${passed.length} tests in ${ran.length} files; slowest: ${slowest.join(", ")}`,
  };
}
