import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../lab/support/temporary-folder";
import { withoutServerPrograms } from "../../support/server-programs";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

describeUnless(withoutServerPrograms, "the servers that must be ready before another one restarts", () => {
  const folder = temporaryFolder();
  const ready = (name: string, report: object = {}) => [name, JSON.stringify({ ready: true, ...report })] as const;
  const beats = (...times: [name: string, time: string][]) => ({
    items: times.map(([name, renewTime]) => ({ metadata: { name }, spec: { renewTime } })),
  });
  const unready = (reports: (readonly [string, string])[] | undefined, before: object, now: object) => {
    writeFileSync(join(folder, "now"), JSON.stringify(now));
    const annotations = reports && Object.fromEntries(reports);
    writeFileSync(join(folder, "all"), JSON.stringify({ metadata: { annotations } }));
    writeFileSync(join(folder, "beats-before"), JSON.stringify(before));
    const api = `cluster_request() { case $2 in */rancher-server-reports) cat $state/all ;; */leases) cat $state/now ;; esac; }`;
    return runWithParts(folder, `${api}; unready_servers`).trim().split("\n");
  };
  const before = beats(["server-0", "10:00"], ["server-2", "10:00"]);
  const after = beats(["server-0", "10:05"], ["server-2", "10:05"]);

  it("are all others, with a report and a new heartbeat", () => {
    expect(unready([ready("server-0"), ready("server-1", { ready: false }), ready("server-2")], before, after)).toEqual(
      [""],
    );
  });

  it("are not ready when they have not joined, report otherwise or nothing, or show no heartbeat", () => {
    expect(unready([ready("server-0"), ready("server-2")], before, beats(["server-0", "10:05"]))).toEqual([
      "server-2 has not joined",
    ]);
    expect(unready([ready("server-0", { ready: false }), ready("server-2")], before, after)).toEqual([
      "server-0 is not ready",
    ]);
    expect(unready([ready("server-0", { ready: "true" }), ready("server-2")], before, after)).toEqual([
      "server-0 is not ready",
    ]);
    for (const text of ["", "ready: true", "[]", "true", '{"ready": true', "{}"])
      expect(unready([["server-0", text], ready("server-2")], before, after)).toEqual(["server-0 has no report"]);
    expect(unready(undefined, before, after)).toEqual(["server-0 has no report", "server-2 has no report"]);
    expect(unready([ready("server-0"), ready("server-2")], before, before)).toEqual([
      "server-0 shows no heartbeat",
      "server-2 shows no heartbeat",
    ]);
  });

  it("are reported separately from APIs that are not ready, one a line", () => {
    const api = `
      unready_servers() { printf '%s\\n' "server-2 shows no heartbeat"; }
      request() { false; }
      node_heartbeats() { :; }
      sleep() { SECONDS=99; }
      others_are_ready || cat $state/unready`;
    expect(runWithParts(folder, api)).toBe(
      "server-2 shows no heartbeat\nthe API of 10.0.1.10 is not ready\nthe API of 10.0.1.12 is not ready\n",
    );
  });

  it("are not ready when their own API, and so their etcd, does not answer", () => {
    const request = `request() { [ $1 = 10.0.1.10 ]; }`;
    expect(runWithParts(folder, `${request}; unready_apis`)).toBe("the API of 10.0.1.12 is not ready\n");
  });
});
