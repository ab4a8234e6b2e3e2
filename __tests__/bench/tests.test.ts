import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testRows } from "../../bench/tests";
import { REPORTS } from "../../lab/results/reports";
import { temporaryFolders } from "../support/temporary-folders";

const ROOT = join(__dirname, "../..");
const emptyFolder = temporaryFolders();

/** Jest's report of one test file with one passed test, which took two seconds. */
const report = (file: string) =>
  JSON.stringify({
    testResults: [{ name: join(ROOT, file), startTime: 1000, endTime: 3000, assertionResults: [{ status: "passed" }] }],
  });

describe("the rows of the benchmark about tests", () => {
  it("come from the report that each run of jest writes", () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, REPORTS.unit), report("__tests__/config/yaml.test.ts"));
    writeFileSync(join(folder, REPORTS.fast), report("__tests__/lab/run.test.ts"));
    writeFileSync(join(folder, REPORTS.long), report("__tests__/servers/k3s.test.ts"));
    expect(testRows(folder).map(({ what, ours }) => `${what}: ${ours}`)).toEqual([
      "tests: unit: 2 s",
      "tests: lab: 2 s",
      "tests: servers: none ran",
      "tests: long: 2 s",
    ]);
  });

  it("say when a run has no report", () => {
    const folder = emptyFolder();
    expect(new Set(testRows(folder).map(({ ours }) => ours))).toEqual(new Set(["not measured"]));
  });
});

describe("the names of the reports", () => {
  it.each([
    ["package.json", REPORTS.long],
    [".ci/run", REPORTS.rerun],
  ])("in %s include the one that is read", (file, report) => {
    expect(readFileSync(join(ROOT, file), "utf8")).toContain(`--outputFile=reports/${report}`);
  });
});
