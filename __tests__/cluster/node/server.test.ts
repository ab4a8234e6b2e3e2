import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../../support/temporary-folders";
import { runWithParts } from "./parts";

describe("a server whose API serves and whose Node is ready", () => {
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

describe("a server that compares its cluster with the cluster lock", () => {
  const folderOfTest = temporaryFolders();
  const check = (lock: string) => {
    const folder = folderOfTest();
    writeFileSync(join(folder, "lock"), lock);
    const doubles = `
      read_lock() { cat $state/lock; }
      write_lock() { echo "writes $1"; }
      own_uid() { echo u; }
      stop_with_pods() { echo stops; }
      (check_identity "") || echo ends`;
    return runWithParts(folder, doubles).trim();
  };

  it("stops only on a definite difference", () => {
    expect(check("cluster v")).toContain("stops");
    for (const lock of ["cluster", "cluster u", "other words"]) expect(check(lock)).toBe("");
    expect(check("claimed")).toContain("writes cluster u");
  });
});
