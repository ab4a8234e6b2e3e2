import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../lab/support/temporary-folder";
import { withoutServerPrograms } from "../../support/server-programs";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

describeUnless(withoutServerPrograms, "the servers that must be well before another one restarts", () => {
  const folder = temporaryFolder();
  const node = (name: string, ready: string, more: object[] = []) => ({
    metadata: { name },
    status: { conditions: [{ type: "Ready", status: ready }, ...more] },
  });
  const beats = (...times: [name: string, time: string][]) => ({
    items: times.map(([name, renewTime]) => ({ metadata: { name }, spec: { renewTime } })),
  });
  const unwell = (nodes: object[], before: object, now: object) => {
    writeFileSync(join(folder, "now"), JSON.stringify(now));
    writeFileSync(join(folder, "all"), JSON.stringify({ items: nodes }));
    writeFileSync(join(folder, "beats-before"), JSON.stringify(before));
    const api = `cluster_request() { case $2 in */leases) cat $state/now ;; */nodes) cat $state/all ;; esac; }`;
    return runWithParts(folder, `${api}; unwell_servers`).trim().split("\n");
  };
  const before = beats(["server-0", "10:00"], ["server-2", "10:00"]);
  const after = beats(["server-0", "10:05"], ["server-2", "10:05"]);

  it("are all others, with a new heartbeat", () => {
    const nodes = [node("server-0", "True"), node("server-1", "False"), node("server-2", "True")];
    expect(unwell(nodes, before, after)).toEqual([""]);
  });

  it("are not well when missing, not ready, without a vote or without a heartbeat", () => {
    expect(unwell([node("server-0", "True")], before, after)).toEqual(["server-2 has not joined"]);
    expect(unwell([node("server-0", "Unknown"), node("server-2", "True")], before, after)).toEqual([
      "server-0 is not ready",
    ]);
    const learner = [{ type: "EtcdIsVoter", status: "False" }];
    expect(unwell([node("server-0", "True"), node("server-2", "True", learner)], before, after)).toEqual([
      "server-2 does not vote in etcd yet",
    ]);
    expect(unwell([node("server-0", "True"), node("server-2", "True")], before, before)).toEqual([
      "server-0 shows no heartbeat",
      "server-2 shows no heartbeat",
    ]);
  });

  it("are reported separately from APIs that are not ready, one a line", () => {
    const api = `
      unwell_servers() { printf '%s\\n' "server-2 shows no heartbeat"; }
      request() { false; }
      node_heartbeats() { :; }
      sleep() { SECONDS=99; }
      others_are_well || cat $state/unwell`;
    expect(runWithParts(folder, api)).toBe(
      "server-2 shows no heartbeat\nthe API of 10.0.1.10 is not ready\nthe API of 10.0.1.12 is not ready\n",
    );
  });

  it("are not well when their own API, and so their etcd, does not answer", () => {
    const request = `request() { [ $1 = 10.0.1.10 ]; }`;
    expect(runWithParts(folder, `${request}; unready_apis`)).toBe("the API of 10.0.1.12 is not ready\n");
  });
});
