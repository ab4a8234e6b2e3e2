import { count, flaky, rerunnable } from "../../../lab/results/reports";

const file = (path: string, ...statuses: string[]) => ({
  name: `/clone/__tests__/${path}`,
  status: statuses.includes("failed") || statuses.length === 0 ? "failed" : "passed",
  assertionResults: statuses.map((status) => ({ status })),
});
const report = (...testResults: ReturnType<typeof file>[]) => ({ testResults });

describe("failed tests", () => {
  it("run a second time when they wait for programs", () => {
    const reports = [
      report(file("config/load.test.ts", "passed"), file("lab/run.test.ts", "failed", "passed")),
      report(file("servers/k3s.test.ts", "failed"), file("apply/guard.test.ts")),
    ];
    expect(rerunnable(reports, "/clone")).toEqual([
      "__tests__/lab/run.test.ts",
      "__tests__/servers/k3s.test.ts",
      "__tests__/apply/guard.test.ts",
    ]);
  });

  it.each(["config/load.test.ts", "servers/faults.test.ts"])("do not when one of them is %s", (path) => {
    expect(rerunnable([report(file("lab/run.test.ts", "failed"), file(path, "failed"))], "/clone")).toEqual([]);
  });
});

describe("the count", () => {
  const first = report(
    file("config/load.test.ts", "passed", "passed", "pending", "todo"),
    file("lab/run.test.ts", "passed", "failed"),
    file("servers/k3s.test.ts"),
  );

  it("includes all reports, and a file that could not run as one failure", () => {
    expect(count([first, report(file("x.test.ts", "passed"))])).toEqual({ passed: 4, failed: 2, skipped: 2 });
  });

  it("uses the second run of a file instead of the first one, and names the tests that then passed", () => {
    const rerun = report(file("lab/run.test.ts", "passed", "passed"), file("servers/k3s.test.ts", "failed"));
    expect(count([first], rerun)).toEqual({ passed: 4, failed: 1, skipped: 2 });
    expect(flaky(rerun, "/clone")).toEqual(["__tests__/lab/run.test.ts"]);
  });
});
