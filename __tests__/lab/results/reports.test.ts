import { count, flaky, rerunnable, summary } from "../../../lab/results/reports";

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

describe("the summary", () => {
  const test = (status: string, title: string, ...failureMessages: string[]) => ({
    status,
    title,
    ancestorTitles: ["servers (skipped: needs root (or a namespace), for machines)"],
    failureMessages,
  });
  const alone = (status: string, title: string, ...failureMessages: string[]) => ({
    ...test(status, title, ...failureMessages),
    ancestorTitles: ["alone"],
  });
  const results = [
    test("pending", "one"),
    test("pending", "two"),
    alone("pending", "three (skipped: go is not on PATH: install Go)"),
    alone("pending", "four"),
    alone("failed", "five", "Error: not prepared: helm: go build ended with 1: x\n    at expectPrepared (parts.ts)"),
    alone("failed", "six", "Error: expect(received).toBe(expected)"),
    alone("passed", "seven (skipped: not really)"),
  ];

  it("has the numbers, and the reasons with what to install", () => {
    expect(summary([{ testResults: [{ name: "x", status: "failed", assertionResults: results }] }])).toEqual([
      "1 tests passed, 2 failed, 4 skipped",
      "  2 skipped: needs root (or a namespace), for machines",
      "  1 skipped: go is not on PATH: install Go",
      "  1 skipped: no reason in its name",
      "  1 failed: not prepared: helm: go build ended with 1: x",
    ]);
  });
});
