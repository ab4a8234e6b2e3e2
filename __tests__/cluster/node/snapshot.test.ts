import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutServerPrograms } from "../../support/server-programs";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

describeUnless(withoutServerPrograms, "before an upgrade of Rancher", () => {
  const temporaryFolder = temporaryFolders();

  /**
   * The actions of a server before an upgrade to Rancher 2.15.0, one a line. `items`: the API's list of Rancher's
   * Deployments.
   */
  const save = (items: object[] | undefined, more = "") => {
    const folder = temporaryFolder();
    if (items !== undefined) writeFileSync(join(folder, "deployments"), JSON.stringify({ items }));
    const doubles = `
      cluster_request() { cat $state/deployments 2>/dev/null; }
      lease_annotation() { echo 2.14.4; }
      hold_lease() { echo takes the Lease; }
      save_etcd() { echo "saves $1"; }
      annotate_lease() { echo "notes $*"; }
      release_lease() { echo gives it back; }
      RANCHER=2.15.0
      ${more}
      save_before_rancher`;
    return runWithParts(folder, doubles).trim().split("\n");
  };
  const installed = [{ metadata: { name: "rancher" } }];
  const [took, noted, gaveBack] = ["takes the Lease", "notes rancher 2.15.0", "gives it back"];

  it("etcd is saved under the version's name, while holding the Lease", () => {
    expect(save(installed)).toEqual([took, "saves before-rancher-2.15.0", noted, gaveBack]);
  });

  it("nothing is saved when Rancher was never installed", () => {
    expect(save([])).toEqual([took, noted, gaveBack]);
  });

  it.each([
    ["it was done", "lease_annotation() { echo 2.15.0; };"],
    ["another server has the Lease", "hold_lease() { return 1; };"],
    ["this server is being restarted", "touch $state/restarting;"],
  ])("nothing happens when %s", (_, more) => {
    expect(save(installed, more)).toEqual([""]);
  });

  it("the deploy shows why etcd cannot be saved, and no other server tries at the same time", () => {
    const more = `
      save_etcd() { echo "saving etcd failed: it is not in the bucket" >$state/unsaved; return 1; }
      retry_later() { echo "tells: $1"; exit 0; }
    `;
    expect(save(installed, more)).toEqual([
      took,
      "tells: to save etcd before the upgrade of Rancher to 2.15.0: saving etcd failed: it is not in the bucket",
    ]);
  });

  it.each([["the API does not answer", undefined, ""]])("the save is retried when %s", (_, items, more) => {
    expect(save(items, more)).toEqual([took, gaveBack]);
  });
});

describeUnless(withoutServerPrograms, "a snapshot is saved", () => {
  const temporaryFolder = temporaryFolders();
  const SAVED = "Snapshot before-x-server-1-1700000000 saved.";

  /** What `save_etcd before-x` says of a distribution whose command is the script; the bucket has one snapshot. */
  const save = (command: string) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "command"), `#!/bin/bash\n${command}\n`, { mode: 0o755 });
    const script = `
      DISTRIBUTION=../../..${folder}/command BUCKET=bucket SAVE_SECONDS=1
      snapshot_exists() { [ "$1" = before-x-server-1-1700000000 ] || { echo "curl: (22) The requested URL returned error: 404" >$failure; return 1; }; }
      if save_etcd before-x; then echo saved; else cat "$state/unsaved"; fi`;
    return runWithParts(folder, script).trim().split("\n").at(-1);
  };

  it.each([
    ["when the bucket shows it", `echo "${SAVED}"`, "saved"],
    ["not when the command fails", `echo "${SAVED}"; echo "no leader"; exit 1`, "saving etcd failed: no leader"],
    ["not when the command does not end", "sleep 30", "saving etcd failed: the command did not end within 1 s"],
    ["not when no name is printed", "echo done", "saving etcd failed: the command names no snapshot: done"],
    [
      "not when the bucket lacks it",
      'echo "Snapshot before-x-server-1-1800000000 saved."',
      "saving etcd failed: before-x-server-1-1800000000 is not in the bucket bucket: HTTP status 404",
    ],
  ])("%s", (_, command, said) => {
    expect(save(command)).toBe(said);
  });
});
