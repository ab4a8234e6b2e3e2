import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutServerPrograms } from "../../support/server-programs";
import { desiredFiles, synthesize } from "../../support/synth";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

describeUnless(withoutServerPrograms, "a server whose API serves and whose Node is ready", () => {
  const folderOfTest = temporaryFolders();
  const isReady = (unit: string) =>
    runWithParts(
      folderOfTest(),
      `systemctl() { echo ${unit}; }; serves() { true; }; if is_ready; then echo ready; else echo not yet; fi`,
    ).trim();

  it("is ready once its unit is active: until then pods of the former version may serve", () => {
    expect(isReady("active")).toBe("ready");
    for (const state of ["activating", "deactivating", "failed", "inactive"]) expect(isReady(state)).toBe("not yet");
  });
});

describeUnless(withoutServerPrograms, "a server that does not serve", () => {
  const folderOfTest = temporaryFolders();
  const isDown = (...looks: boolean[]) =>
    runWithParts(
      folderOfTest(),
      `looks=(${looks.join(" ")}); serves() { local look=\${looks[0]}; looks=("\${looks[@]:1}"); $look; }
      sleep() { :; }; if is_down; then echo down; else echo up; fi`,
    ).trim();

  it("is down after two looks, because an election of etcd takes some seconds", () => {
    expect(isDown(true)).toBe("up");
    expect(isDown(false, true)).toBe("up");
    expect(isDown(false, false)).toBe("down");
  });
});

describeUnless(withoutServerPrograms, "a server that was ready", () => {
  const folderOfTest = temporaryFolders();
  const remembers = (version: string) => {
    const folder = folderOfTest();
    writeFileSync(join(folder, "was-ready"), "v1.34.8+rke2r1");
    return runWithParts(folder, `ready_version() { ${version}; }; remember_version; cat $state/was-ready`).trim();
  };

  it("remembers its version, also when its Node is not ready for a moment", () => {
    expect(remembers("echo v1.34.9+rke2r1")).toBe("v1.34.9+rke2r1");
    expect(remembers(":")).toBe("v1.34.8+rke2r1");
    expect(remembers("false")).toBe("v1.34.8+rke2r1");
  });
});

describeUnless(withoutServerPrograms, "a server whose start nobody has recorded", () => {
  const folderOfTest = temporaryFolders();

  it("says what it waits for", () => {
    const doubles = "wait_for() { echo $1; exit 0; }; unit=rke2-server; become_ready";
    expect(runWithParts(folderOfTest(), doubles)).toContain("for rke2-server to be ready, started by another program");
  });
});

describeUnless(withoutServerPrograms, "a server's keys", () => {
  const folderOfTest = temporaryFolders();

  const NAMES = ["server", "server-ca", "client-ca", "request-header-ca", "etcd/peer-ca", "etcd/server-ca"]
    .flatMap((name) => [`${name}.crt`, `${name}.key`])
    .concat("password", "token");
  const ofDeploy = Object.fromEntries(NAMES.map((name) => [name, `${name}\r\n`]));
  const unpack = (files: object, script: string) => {
    const folder = folderOfTest();
    writeFileSync(join(folder, "keys.json"), JSON.stringify(files));
    return runWithParts(folder, `keys=$state/keys; ${script}`).replaceAll(folder, "FOLDER").split("\n");
  };

  it("are written only when they change, because a full data volume would lose them", () => {
    const script = `
      unpack_keys; touch --date=@1 $keys/token $keys/etcd/peer-ca.key; printf old >$keys/token; unpack_keys
      stat --format=%Y $keys/etcd/peer-ca.key; cat $keys/token $keys/etcd/peer-ca.key; (cd $keys; find . -type f | wc --lines)`;
    expect(unpack(ofDeploy, script)).toEqual(["1", "token\r", "etcd/peer-ca.key\r", "14", ""]);
  });

  it.each(["../settings", "/etc/shadow", "admin.key"])(
    "have fixed names: %s is rejected, and nothing is written",
    (name) => {
      const script = "{ unpack_keys 2>&1 || :; } | cut --characters -60; find $keys 2>/dev/null || echo none";
      const [error, ...written] = unpack({ ...ofDeploy, [name]: "x" }, script);
      expect(error).toMatch(/^FOLDER\/keys.json: got the files/);
      expect(written).toEqual(["none", ""]);
    },
  );

  it("are those of the deploy", () => {
    const keys = String(desiredFiles(synthesize())["keys.json"]);
    expect([...keys.matchAll(/"([^"]+)" = /g)].map(([, name]) => name).sort()).toEqual([...NAMES].sort());
  });
});

describeUnless(withoutServerPrograms, "a server that compares its cluster with the record", () => {
  const folderOfTest = temporaryFolders();
  const check = (record: string) => {
    const folder = folderOfTest();
    writeFileSync(join(folder, "read"), record);
    const doubles = `
      read_record() { cat $state/read; }
      add_fact() { echo "adds $1 $2"; }
      own_uid() { echo u; }
      stop_with_pods() { echo stops; }
      (check_identity) || echo ends`;
    return runWithParts(folder, doubles).trim();
  };

  it("stops only on a definite difference", () => {
    expect(check("cluster v")).toContain("stops");
    for (const record of ["cluster", "cluster u", "other words", "", "  ", "deleted record/cluster"])
      expect(check(record)).toBe("");
    for (const record of ["claimed", "uninitialized"]) expect(check(record)).toContain("adds cluster u");
  });
});
