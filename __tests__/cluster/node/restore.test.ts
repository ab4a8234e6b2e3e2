import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../../support/temporary-folders";
import { NODE, runWithParts } from "./parts";

/** Doubles of the restore's commands: each prints its action. */
const DOUBLES = `
  has_data() { true; }
  read_record() { cat $state/read; }
  known_record() { cat $state/read; }
  add_restore() { echo "$(sed "s/ restoring .*//" $state/read) restoring $1" >$state/read.new; mv $state/read.new $state/read; }
  snapshot_exists() { [ "$1" = known ]; }
  peer_states() { printf '%s\\n' $STATES; }
  runs() { false; }
  stop_unit() { :; }
  listens_on() { false; }
  waiting() { echo "waiting: $1"; }
  retry_later() { echo "again: $1"; exit 0; }
  say_once() { echo "$1"; }
  restore() { echo "restores $1"; exit 0; }
  set_data_aside() { echo "puts its data aside"; }
`;

describe("restoring a snapshot", () => {
  const folderOfTest = temporaryFolders();
  const obey = (
    server: string,
    record: string,
    wanted: string,
    more: { states?: string; restored?: string; restoring?: string; before?: readonly string[] } = {},
  ) => {
    const folder = folderOfTest();
    writeFileSync(join(folder, "read"), record);
    // The names in the line, and those of earlier restores.
    const names = [
      ...(more.before ?? []),
      ...record.split(" ").filter((_, index, words) => /^restor/.test(words[index - 1] ?? "")),
    ];
    mkdirSync(join(folder, "record/restores"), { recursive: true });
    names.forEach((name, index) => {
      writeFileSync(join(folder, `record/restores/000${index + 1}`), name);
    });
    for (const name of ["restored", "restoring"] as const) {
      if (more[name] !== undefined) writeFileSync(join(folder, name), more[name]);
    }
    const settings = `SERVER=${server} RESTORE=${wanted} BUCKET=bucket STATES="${more.states ?? ""}"`;
    const said = runWithParts(
      folder,
      `${settings}${DOUBLES}exec 2>&1; restore_if_requested "$(record_if_readable)"; echo goes on`,
    );
    return {
      said,
      record: readFileSync(join(folder, "read"), "utf8").trim(),
      stopped: existsSync(join(folder, "stopped-for-restore")),
    };
  };

  it("is begun by server-0 in the record, once no other server runs", () => {
    expect(obey("server-0", "cluster u", "known", { states: "10.0.1.10=silent 10.0.1.12=silent" })).toEqual({
      said: "stopping: the snapshot known is to be restored\nrestores known\n",
      record: "cluster u restoring known",
      stopped: true,
    });
  });

  it.each([
    "10.0.1.10=cluster 10.0.1.12=cluster",
    "10.0.1.10=cluster 10.0.1.12=silent",
    "10.0.1.10=silent 10.0.1.12=starting",
  ])("waits while others are %s", (states) => {
    expect(obey("server-0", "cluster u", "known", { states }).said).toMatch(/again: for the other servers to stop/);
  });

  it("stops no server for a name without a snapshot", () => {
    const missing = obey("server-0", "cluster u", "mistyped");
    expect(missing).toMatchObject({ said: expect.stringMatching(/goes on/), record: "cluster u", stopped: false });
    expect(obey("server-1", "cluster u", "mistyped")).toEqual({
      said: "goes on\n",
      record: "cluster u",
      stopped: false,
    });
  });

  it("stops no server for a wrong name that somebody wrote into the record", () => {
    for (const server of ["server-0", "server-1"]) {
      expect(obey(server, "cluster u restoring mistyped", "")).toEqual({
        said: "waiting: the cluster record says restoring mistyped, but the bucket bucket does not show that snapshot (no reason known); nothing is stopped\ngoes on\n",
        record: "cluster u restoring mistyped",
        stopped: false,
      });
    }
  });

  it("is finished once it has begun, even after the line is removed from the file", () => {
    expect(obey("server-0", "cluster u restored old restoring known", "").said).toMatch(/restores known/);
    expect(obey("server-1", "cluster u restored old restoring known", "")).toMatchObject({
      said: expect.stringMatching(/again: for server-0 to restore the snapshot known/),
      stopped: true,
    });
  });

  it("is replaced by one of another snapshot, because the first snapshot may be unusable", () => {
    const changed = { said: expect.stringMatching(/restores known/), record: "cluster u restored old restoring known" };
    expect(obey("server-0", "cluster u restored old restoring first", "known")).toMatchObject(changed);
    expect(obey("server-0", "cluster u restored old restoring first", "known", { restoring: "first" })).toMatchObject(
      changed,
    );
    // A missing snapshot replaces nothing.
    expect(obey("server-0", "cluster u restoring known", "mistyped")).toMatchObject({
      said: expect.stringMatching(/restores known/),
      record: "cluster u restoring known",
    });
  });

  it("is not repeated", () => {
    expect(obey("server-0", "cluster u restored known", "known").said).toBe("goes on\n");
    expect(obey("server-1", "cluster u", "", { restored: "known" }).said).toBe("goes on\n");
  });

  it("is not repeated when an earlier desired state returns, whose snapshot was restored before others", () => {
    const said =
      "waiting: cluster.restore: the snapshot known was restored before, and each name is restored once; copy it in the bucket bucket and write the name of the copy; nothing is stopped";
    for (const before of [["known"], ["older", "known"]]) {
      const record = "cluster u restored newest";
      expect(obey("server-0", record, "known", { before })).toEqual({
        said: `${said}\ngoes on\n`,
        record,
        stopped: false,
      });
      expect(obey("server-1", record, "known", { before, restored: "newest" }).said).toBe("goes on\n");
    }
    // Also one that was given up for another snapshot.
    const restoring = "cluster u restoring newest";
    expect(obey("server-0", restoring, "known", { before: ["known"], restoring: "newest" })).toMatchObject({
      record: restoring,
      stopped: false,
    });
  });

  it("makes older data unusable", () => {
    expect(obey("server-1", "cluster u restored known", "").said).toBe(
      "server-1: has data from before the restore of known: moving the data aside to rejoin\nputs its data aside\ngoes on\n",
    );
    expect(obey("server-1", "cluster u restored known", "", { restored: "known" }).said).toBe("goes on\n");
  });
});

describe("a server-0 without data that restores a snapshot", () => {
  const folderOfTest = temporaryFolders();
  const act = (record: string, decision: string) => {
    const doubles = `
      SERVER=server-0 BUCKET=bucket
      snapshot_exists() { [ "$1" = known ]; }
      add_restore() { echo "adds the restore of $1"; }
      retry_later() { echo "again: $1"; exit 0; }
      restore() { echo "restores $1"; }
      act_on "${record}" "${decision}"`;
    return runWithParts(folderOfTest(), doubles).trim().split("\n");
  };
  const RUNS = "10.0.1.11 has not stopped yet";

  it("tells the others to stop, once", () => {
    const waits = `again: ${RUNS}`;
    expect(act("cluster u restored old", `begin known ${RUNS}`)).toEqual(["adds the restore of known", waits]);
    expect(act("cluster u restoring known", `begin known ${RUNS}`)).toEqual([waits]);
  });

  it("stops nobody for a missing snapshot", () => {
    expect(act("cluster u", `begin mistyped ${RUNS}`)).toEqual([
      "again: for the snapshot mistyped, which the bucket bucket does not show (no reason known)",
    ]);
  });

  it("replaces an unfinished restore", () => {
    expect(act("cluster u restoring first", "restore known the reason")).toEqual([
      "server-0: restore known the reason",
      "adds the restore of known",
      "restores known",
    ]);
  });
});

describe("a server that boots with data", () => {
  const folderOfTest = temporaryFolders();
  /** The start of node.sh: `node.sh start`. */
  const START = /^if \[ "\$\{1:-\}" = start \]; then\n.*?^fi\n/ms.exec(
    readFileSync(join(NODE, "node.sh"), "utf8"),
  )?.[0];
  const boots = (server: string, record: string, files: Readonly<Record<string, string>> = {}, failures = 0) => {
    const folder = folderOfTest();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const answers = `[ "$(wc -l <$state/reads)" -gt ${failures} ] && echo "${record}"`;
    const readable = record === "" ? "false" : answers;
    const doubles = `
      SERVER=${server}
      read_record() { echo . >>$state/reads; ${readable}; }
      sleep() { SECONDS=$((SECONDS + 10)); }
      has_data() { true; }
      runs() { false; }
      start_from_disk() { echo starts; }
      set -- start
      ${START}`;
    return runWithParts(folder, doubles).trim() || "does not start";
  };

  it.each<[string, string, Readonly<Record<string, string>>]>([
    ["server-1", "cluster u", {}],
    ["server-1", "cluster u restored known", { restored: "known" }],
    ["server-0", "cluster u restored known", {}],
    ["server-0", "cluster u restoring known", { restoring: "known" }],
    // The record cannot be read.
    ["server-1", "", {}],
  ])("starts: %s, %j, %j", (server, record, files) => {
    expect(boots(server, record, files)).toBe("starts");
  });

  it.each<[string, string, Readonly<Record<string, string>>]>([
    ["server-1", "cluster u restored known", {}],
    ["server-1", "cluster u restored known", { restored: "old" }],
    ["server-1", "cluster u restored old restoring known", { restored: "old" }],
    ["server-0", "cluster u restored old restoring known", { restored: "old" }],
  ])("does not start data from before a restore: %s, %j, %j", (server, record, files) => {
    expect(boots(server, record, files)).toBe("does not start");
  });

  it("reads the record again after one failed request, and starts when it stays unreadable", () => {
    expect(boots("server-1", "cluster u restored known", {}, 1)).toBe("does not start");
    expect(boots("server-1", "cluster u restored known", {}, 5)).toBe("starts");
  });
});

describe("the reset to a snapshot", () => {
  const folderOfTest = temporaryFolders();
  /** The actions and output of a restore, for this output and exit status of the distribution. */
  const restore = (said: string, status: number) => {
    const folder = folderOfTest();
    const doubles = `
      desired=$state/desired; mkdir -p $desired $state/tls; echo mirror >$desired/registries; echo ca >$desired/registry-ca.crt
      ARTIFACTS=https://releases BUCKET=bucket
      download() { :; }
      install_release() { :; }
      place_authorities() { :; }
      wanted_configuration() { echo "node-name: server-0"; }
      prepare_profile() { :; }
      start_unit() { echo starts; }
      retry_later() { echo "again: $1"; exit 0; }
      reset_to() { ls $configuration; echo "${said}"; return ${status}; }
      restore daily-1; ls $state; cat $state/restore.log`;
    return runWithParts(folder, doubles);
  };
  const RESET = "Managed etcd cluster membership has been reset, restart without --cluster-reset flag now";

  it("has succeeded once the log says so, with the registry and its authority in place", () => {
    const said = restore(RESET, 0);
    expect(said).toContain("starts\n");
    expect(said).toContain("registries.yaml\nregistry-ca.crt\n");
    expect(said).not.toContain("restore-began");
  });

  it.each([0, 1])("has not succeeded without the log's line, whatever its status: %i", (status) => {
    const said = restore("fatal: context canceled", status);
    expect(said).toContain(
      "again: the snapshot daily-1 could not be restored; if it never can, name another one in cluster.restore: fatal: context canceled\n",
    );
    expect(said).not.toContain("starts");
  });
});

describe("a restore that fails again and again", () => {
  const folderOfTest = temporaryFolders();
  const copies = (folder: string) => readdirSync(join(folder, "server/db")).sort();

  it("keeps the data from before it, data from before earlier restores, and at most one copy of the snapshot", () => {
    const folder = folderOfTest();
    const db = join(folder, "server/db");
    for (const name of ["etcd", "etcd-old-1700000000"]) mkdirSync(join(db, name), { recursive: true });
    runWithParts(folder, "date() { echo 1750000000; }; keep_first_copy");
    expect(copies(folder)).toEqual(["etcd", "etcd-old-1700000000"]);
    for (const second of [1, 2, 3]) {
      mkdirSync(join(db, `etcd-old-175000000${second}`));
      runWithParts(folder, "date() { echo 1760000000; }; keep_first_copy");
      expect(copies(folder)).toEqual(["etcd", "etcd-old-1700000000", "etcd-old-1750000001"]);
    }
  });
});

describe("data from before a restore", () => {
  const folderOfTest = temporaryFolders();

  it("does not start after an interruption of the move", () => {
    const folder = folderOfTest();
    writeFileSync(join(folder, "stopped-for-restore"), "");
    const doubles = `${DOUBLES}
      SERVER=server-1
      set_data_aside() { exit 0; }
      restore_if_requested "cluster u restored known"`;
    runWithParts(folder, doubles);
    expect(existsSync(join(folder, "stopped-for-restore"))).toBe(true);
  });

  it("is moved away with the keys, which a join would compare with the cluster's", () => {
    const folder = folderOfTest();
    for (const name of ["cred", "tls", "db/etcd", "db/snapshots", "tls-before-restore", "manifests"])
      mkdirSync(join(folder, "server", name), { recursive: true });
    writeFileSync(join(folder, "server/tls/server-ca.key"), "new");
    writeFileSync(join(folder, "server/tls-before-restore/server-ca.key"), "old");
    const aside = "stop_with_pods() { :; }; set_data_aside";
    runWithParts(folder, aside);
    const left = ["cred-before-restore", "db", "manifests", "tls-before-restore"];
    expect(readdirSync(join(folder, "server")).sort()).toEqual(left);
    // The folder itself can be the mount of etcd's volume, which cannot be moved.
    expect(readdirSync(join(folder, "server/db")).sort()).toEqual(["etcd-before-restore", "snapshots"]);
    expect(readFileSync(join(folder, "server/tls-before-restore/server-ca.key"), "utf8")).toBe("new");
    // An interrupted run continues with the rest.
    mkdirSync(join(folder, "server/db/etcd"));
    runWithParts(folder, aside);
    expect(readdirSync(join(folder, "server/db")).sort()).toEqual(["etcd-before-restore", "snapshots"]);
  });
});

describe("after a restore", () => {
  const folderOfTest = temporaryFolders();

  it("only the newest keys and the etcd folders of this restore stay", () => {
    const folder = folderOfTest();
    const kept = [
      "server/db/etcd-old-1700000200",
      "server/db/etcd-old-1700000300",
      "server/tls-1700000300",
      "server/tls",
    ];
    for (const name of [...kept, "server/db/etcd-old-1600000000", "server/tls-1600000000", "server/tls-999999999"])
      mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, "restore-began"), "1700000200");
    runWithParts(folder, "delete_older_copies");
    const left = ["server", "server/db"].flatMap((parent) =>
      readdirSync(join(folder, parent)).map((name) => `${parent}/${name}`),
    );
    expect(left.filter((name) => name !== "server/db").sort()).toEqual([...kept].sort());
    // The first restore leaves nothing to delete.
    expect(runWithParts(folderOfTest(), "echo 1 >$state/restore-began; delete_older_copies; echo done")).toBe("done\n");
  });
});
