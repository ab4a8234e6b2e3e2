import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../lab/support/temporary-folder";
import { temporaryFolders } from "../../support/temporary-folders";
import { runWithParts } from "./parts";

const PARTS = ["say", "release", "configuration", "restart"];

describe("what a server is restarted for", () => {
  const why = (wanted: string, current: string, ready: string, more = "configuration_differs() { false; }") => {
    const folder = temporaryFolderOfTest();
    writeFileSync(join(folder, "was-ready"), ready);
    return runWithParts(
      PARTS,
      folder,
      `VERSION=${wanted}; select_release ${current}; leaf_ends_soon() { false; }; ${more}; why_restart`,
    );
  };
  const temporaryFolderOfTest = temporaryFolders();

  it.each([
    ["v1.34.9+rke2r1", "v1.34.9+rke2r1", "v1.34.9+rke2r1", ""],
    ["v1.34.10+rke2r1", "v1.34.9+rke2r1", "v1.34.9+rke2r1", "upgrade from v1.34.9+rke2r1 to v1.34.10+rke2r1\n"],
    ["v1.34.9+rke2r2", "v1.34.9+rke2r1", "v1.34.9+rke2r1", "upgrade from v1.34.9+rke2r1 to v1.34.9+rke2r2\n"],
    // Rancher may have upgraded its own cluster.
    ["v1.34.9+rke2r1", "v1.34.11+rke2r1", "v1.34.11+rke2r1", ""],
    ["v1.34.10+rke2r1", "v1.34.9+rke2r1", "v1.35.7+rke2r1", ""],
    // A version that never became ready may be taken back.
    ["v1.34.9+rke2r1", "v1.34.10+rke2r1", "v1.34.9+rke2r1", "upgrade from v1.34.10+rke2r1 to v1.34.9+rke2r1\n"],
  ])("wanted %s, started %s, ready before %s", (wanted, current, ready, reason) => {
    expect(why(wanted, current, ready)).toBe(reason);
  });

  it("another configuration", () => {
    expect(why("v1.34.9+rke2r1", "v1.34.9+rke2r1", "v1.34.9+rke2r1", "configuration_differs() { true; }")).toBe(
      "restart with another configuration\n",
    );
  });

  it("certificates that end soon, at most once a day", () => {
    const soon = "configuration_differs() { false; }; leaf_ends_soon() { true; }";
    const same = ["v1.34.9+rke2r1", "v1.34.9+rke2r1", "v1.34.9+rke2r1"] as const;
    expect(why(...same, soon)).toBe("restart for new certificates\n");
    expect(why(...same, `${soon}; touch $state/renewed`)).toBe("");
  });
});

describe("servers that must be well before another is restarted", () => {
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
    return runWithParts(PARTS, folder, `${api}; unwell_servers`);
  };
  const before = beats(["server-0", "10:00"], ["server-2", "10:00"]);
  const after = beats(["server-0", "10:05"], ["server-2", "10:05"]);

  it("are the others, with a heartbeat that moves", () => {
    const nodes = [node("server-0", "True"), node("server-1", "False"), node("server-2", "True")];
    expect(unwell(nodes, before, after)).toBe("");
  });

  it("are none that are missing, not ready, without a vote or without a heartbeat", () => {
    expect(unwell([node("server-0", "True")], before, after)).toBe("server-2 has not joined");
    expect(unwell([node("server-0", "Unknown"), node("server-2", "True")], before, after)).toBe(
      "server-0 is not ready",
    );
    const learner = [{ type: "EtcdIsVoter", status: "False" }];
    expect(unwell([node("server-0", "True"), node("server-2", "True", learner)], before, after)).toBe(
      "server-2 does not vote in etcd yet",
    );
    expect(unwell([node("server-0", "True"), node("server-2", "True")], before, before)).toBe(
      "server-0 shows no heartbeat, server-2 shows no heartbeat",
    );
  });
});
