import { execFileSync } from "node:child_process";
import { join } from "node:path";

const SCRIPT = join(__dirname, "../../../lib/cluster/agent/node/decide.sh");
const VOLUME = "vol-0a";
const CLUSTER = "cluster 1b4e28ba";
const SILENT = ["10.0.1.11=silent", "10.0.1.12=silent"];
const STARTING = ["10.0.1.11=starting", "10.0.1.12=silent"];
const SHOWN = ["10.0.1.11=silent", "10.0.1.12=cluster"];

/** The state that a server without etcd data finds, and the start of its decision. */
type Row = [when: string, slot: number, restore: string, record: string, peers: string[], decision: string];

const TABLE: Row[] = [
  ["no cluster was created yet", 0, "", "uninitialized", SILENT, "initialise"],
  ["it is the only server", 0, "", "uninitialized", [], "initialise"],
  ["no cluster was created yet, but another server listens", 0, "", "uninitialized", STARTING, "wait"],
  ["the record says uninitialized, but there is a cluster", 0, "", "uninitialized", SHOWN, "join 10.0.1.12"],
  ["this volume began to create the cluster", 0, "", `claimed ${VOLUME}`, SILENT, "initialise"],
  ["this volume began, and others wait for it", 0, "", `claimed ${VOLUME}`, STARTING, "initialise"],
  ["another volume began to create the cluster", 0, "", "claimed vol-0b", SILENT, "wait another volume (vol-0b)"],
  ["another volume began to create the cluster, and finished", 0, "", "claimed vol-0b", SHOWN, "join 10.0.1.12"],
  ["the cluster exists", 0, "", CLUSTER, SHOWN, "join 10.0.1.12"],
  ["the cluster exists, and no other server shows it", 0, "", CLUSTER, SILENT, "wait the cluster 1b4e28ba exists"],
  [
    "the cluster exists, and is the one server that lost its volume",
    0,
    "",
    CLUSTER,
    [],
    "wait the cluster 1b4e28ba exists",
  ],
  ["the cluster record cannot be read", 0, "", "", SILENT, "wait the cluster record cannot be read"],
  [
    "the cluster record cannot be read, whatever others show",
    0,
    "",
    "",
    SHOWN,
    "wait the cluster record cannot be read",
  ],
  ["the record has a claim without a volume", 0, "", "claimed", SILENT, "wait the record says claimed, expected"],
  ["the record has a cluster without a name", 0, "", "cluster", SILENT, "wait the record says cluster, expected"],
  [
    "the record has a cluster without a name, and a snapshot is to be restored",
    0,
    "daily-1",
    "cluster",
    SILENT,
    "wait",
  ],
  ["the record has a cluster without a name, and others show one", 1, "", "cluster", SHOWN, "join 10.0.1.12"],
  ["the record has an unknown value", 0, "", "empty", SILENT, "wait the record says empty"],
  [
    "it is not the first server, and no cluster was created yet",
    1,
    "",
    "uninitialized",
    SILENT,
    "wait server-0 creates the cluster",
  ],
  [
    "it is not the first server, and the first has begun to create the cluster",
    2,
    "",
    "claimed vol-0b",
    STARTING,
    "wait server-0 creates the cluster",
  ],
  [
    "it is not the first server, and its own volume is in the claim",
    1,
    "",
    `claimed ${VOLUME}`,
    SILENT,
    "wait server-0",
  ],
  ["it is not the first server, and there is a cluster", 1, "", "claimed vol-0b", SHOWN, "join 10.0.1.12"],
  [
    "it is not the first server, and no other server shows the cluster",
    1,
    "",
    CLUSTER,
    SILENT,
    "wait the cluster 1b4e28ba exists",
  ],
  ["a snapshot is to be restored", 0, "daily-1", CLUSTER, SILENT, "restore daily-1"],
  ["a snapshot is to be restored in a cluster of one", 0, "daily-1", CLUSTER, [], "restore daily-1"],
  [
    "a snapshot is to be restored, but others run",
    0,
    "daily-1",
    CLUSTER,
    SHOWN,
    "begin daily-1 10.0.1.12 has not stopped yet",
  ],
  [
    "a snapshot is to be restored, but another server listens without a majority",
    0,
    "daily-1",
    CLUSTER,
    STARTING,
    "begin daily-1 10.0.1.11 has not stopped yet",
  ],
  [
    "a restore has begun, and is no longer in the file",
    0,
    "",
    `${CLUSTER} restored daily-0 restoring daily-1`,
    SILENT,
    "restore daily-1",
  ],
  [
    "a restore has begun, and the file names another snapshot",
    0,
    "daily-2",
    `${CLUSTER} restored daily-0 restoring daily-1`,
    SILENT,
    "restore daily-2",
  ],
  ["a snapshot is to be restored by the first server", 1, "daily-1", CLUSTER, SHOWN, "wait server-0 restores"],
  [
    "a snapshot is to be restored after another",
    0,
    "daily-2",
    `${CLUSTER} restored daily-1`,
    SILENT,
    "restore daily-2",
  ],
  ["the snapshot was restored", 1, "", `${CLUSTER} restored daily-1`, SHOWN, "join 10.0.1.12"],
  ["the snapshot was restored, and all is lost again", 0, "", `${CLUSTER} restored daily-1`, SILENT, "wait"],
  ["a snapshot is named before any cluster existed", 0, "daily-1", "uninitialized", SILENT, "initialise"],
];

describe("a server without etcd data", () => {
  it.each(TABLE)("decides when %s", (_, slot, restore, record, peers, decision) => {
    const call = `. "$1"; shift; decide "$@"`;
    const args = ["-euc", call, "bash", SCRIPT, String(slot), VOLUME, restore, record, ...peers];
    const decided = execFileSync("bash", args, { encoding: "utf8", timeout: 10_000 });
    expect(decided.slice(0, decision.length)).toBe(decision);
    // One line, with a reason after the verb.
    expect(decided).toMatch(/^(initialise|wait|(join|begin|restore) \S+) \S.*\n$/);
  });

  it("creates a cluster in only two cases", () => {
    const makers = TABLE.filter(([, , , , , decision]) => decision === "initialise");
    for (const [, slot, , record] of makers) {
      expect(slot).toBe(0);
      expect(["uninitialized", `claimed ${VOLUME}`]).toContain(record);
    }
  });
});
