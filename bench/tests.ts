import { existsSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Row } from "./row";

const ROOT = join(__dirname, "..");
const REPORTS = ["jest.json", "jest-servers.json"].map((name) => join(ROOT, "reports", name));
/** Folders of tests that need more than Node, by the tier they make. */
const TIERS = { "tests: lab": /^__tests__\/(lab|apply)\//, "tests: servers": /^__tests__\/servers\// };

/** A test file of jest's report, with the milliseconds of its start and end. */
interface TestFile {
  readonly name: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly { readonly status: string }[];
}

/** A report of jest. */
interface Report {
  readonly testResults: readonly TestFile[];
}

/** How long the tests took that ran last, by jest's own report: from the first start to the last end of each tier. */
export function testRows(): Row[] {
  if (!REPORTS.every(existsSync))
    return [{ what: "tests", ours: "not measured", reference: "no tests ran yet: npm cit" }];
  const files = REPORTS.flatMap((report) => (JSON.parse(readFileSync(report, "utf8")) as Report).testResults);
  const tierOf = ({ name }: TestFile) => {
    const path = relative(ROOT, name).split(sep).join("/");
    return Object.entries(TIERS).find(([, folder]) => folder.test(path))?.[0] ?? "tests: unit";
  };
  return ["tests: unit", ...Object.keys(TIERS)].map((tier) =>
    row(
      tier,
      files.filter((file) => tierOf(file) === tier),
    ),
  );
}

function row(what: string, files: readonly TestFile[]): Row {
  const ran = files.filter(({ assertionResults }) => assertionResults.some(({ status }) => status === "passed"));
  const tests = ran.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === "passed");
  const started = Math.min(...ran.map(({ startTime }) => startTime));
  const ended = Math.max(...ran.map(({ endTime }) => endTime));
  const sum = ran.reduce((total, { startTime, endTime }) => total + endTime - startTime, 0) / 1000;
  return {
    what,
    ours: ran.length === 0 ? "none ran" : `${((ended - started) / 1000).toFixed(0)} s`,
    reference: `${tests.length} tests in ${ran.length} files, ${sum.toFixed(0)} s one after the other`,
  };
}
