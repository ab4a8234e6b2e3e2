import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { count, flaky, REPORTS, type Report, rerunnable, summary } from "./reports";

/**
 * Reads the tests' reports in `reports/`. `rerun` prints the test files for a second run. `count` prints which of those
 * then passed, and `N passed, N failed, N skipped`. Its status is 1 when a test failed or a report is absent.
 * `summary` prints what `npm test` ran, what it skipped, and why.
 */
const ROOT = join(__dirname, "../..");

function main(command: string | undefined): void {
  const report = (name: string) => JSON.parse(readFileSync(join(ROOT, "reports", name), "utf8")) as Report;
  if (command === "summary") {
    for (const [name, file] of Object.entries({ "unit tests": REPORTS.unit, "fast lab": REPORTS.fast }))
      console.log(`${name}: ${summary([report(file)]).join("\n")}`);
    return;
  }
  const tested = [REPORTS.unit, REPORTS.fast, REPORTS.long].map(report);
  if (command === "rerun") {
    for (const file of rerunnable(tested, ROOT)) console.log(file);
  } else if (command === "count") {
    const rerun = existsSync(join(ROOT, "reports", REPORTS.rerun)) ? report(REPORTS.rerun) : { testResults: [] };
    for (const file of flaky(rerun, ROOT)) console.log(`flaky: ${file} failed, and passed when it ran alone`);
    const first = count([...tested, report(REPORTS.cdktn)], rerun);
    console.log(`${first.passed} passed, ${first.failed} failed, ${first.skipped} skipped`);
    process.exitCode = first.failed > 0 ? 1 : 0;
  } else {
    throw new Error(`got ${command ?? "nothing"}, expected rerun, count or summary`);
  }
}

main(process.argv[2]);
