import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../../support/temporary-folders";
import { runWithParts } from "./parts";

describe("a server restarts for", () => {
  const why = (wanted: string, current: string, ready: string, more = "configuration_differs() { false; }") => {
    const folder = temporaryFolderOfTest();
    writeFileSync(join(folder, "was-ready"), ready);
    return runWithParts(
      folder,
      `VERSION=${wanted}; select_release ${current}; certificate_expires_soon() { false; }; ${more}; why_restart`,
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
    // A version that never became ready may be replaced by an older one.
    ["v1.34.9+rke2r1", "v1.34.10+rke2r1", "v1.34.9+rke2r1", "return from v1.34.10+rke2r1 to v1.34.9+rke2r1\n"],
  ])("desired %s, started %s, ready before %s", (wanted, current, ready, reason) => {
    expect(why(wanted, current, ready)).toBe(reason);
  });

  it("another configuration", () => {
    expect(why("v1.34.9+rke2r1", "v1.34.9+rke2r1", "v1.34.9+rke2r1", "configuration_differs() { true; }")).toBe(
      "restart with another configuration\n",
    );
  });

  it("certificates that expire soon, at most once a day", () => {
    const soon = "configuration_differs() { false; }; certificate_expires_soon() { true; }";
    const same = ["v1.34.9+rke2r1", "v1.34.9+rke2r1", "v1.34.9+rke2r1"] as const;
    expect(why(...same, soon)).toBe("restart for new certificates\n");
    expect(why(...same, `${soon}; touch $state/renewed`)).toBe("");
  });
});

describe("a restart", () => {
  const folderOfTest = temporaryFolders();
  /** The actions of a server that must restart while another one is not well. */
  const restart = (isDown: boolean) =>
    runWithParts(
      folderOfTest(),
      `is_down() { ${isDown}; }
      others_are_ready() { echo "server-2 is not ready" >$state/unready; return 1; }
      release_lease() { echo "releases the Lease"; }
      retry_later() { echo "again $1"; exit 0; }
      profile_differs() { false; }
      stop_unit() { echo stops; exit 0; }
      restart "restart with another configuration"`,
    )
      .trim()
      .split("\n");

  it("waits for the other servers, unless this server is down itself", () => {
    expect(restart(false)).toEqual([
      "releases the Lease",
      "again to restart with another configuration: server-2 is not ready",
    ]);
    expect(restart(true).at(-1)).toBe("stops");
  });
});

describe("etcd before an upgrade", () => {
  const folderOfTest = temporaryFolders();
  const NAME = "before-v1.34.9-rke2r1-server-1-1767258749";
  /**
   * The actions of a server with a pending upgrade, for this output of the distribution and this content of the bucket.
   */
  const upgrade = (said: string, bucket: readonly string[], status = 0) => {
    const folder = folderOfTest();
    writeFileSync(join(folder, "bucket"), bucket.map((name) => `${name}\n`).join(""));
    const doubles = `
      DISTRIBUTION=../../..$state/distribution BUCKET=bucket
      printf '#!/bin/sh\\necho "%s" >&2; exit ${status}\\n' '${said}' >$state/distribution; chmod +x $state/distribution
      snapshot_exists() { grep --quiet --line-regexp "$1" $state/bucket || { echo "curl: (22) The requested URL returned error: 404" >$failure; return 1; }; }
      lease_annotation() { :; }
      annotate_lease() { echo "notes $*"; }
      download() { :; }
      is_down() { true; }
      retry_later() { echo "again $1"; exit 0; }
      stop_unit() { echo "stops"; exit 0; }
      restart "upgrade from v1.33.10+rke2r1 to $VERSION"`;
    return runWithParts(folder, doubles).trim().split("\n");
  };
  const saved = `time=now level=info msg=\\"Snapshot ${NAME} saved.\\"`;
  const told = (why: string) => {
    const reason = `to upgrade from v1.33.10+rke2r1 to v1.34.9+rke2r1: saving etcd failed: ${why}`;
    return [
      "server-1: saving etcd as before-v1.34.9-rke2r1",
      `server-1: saving etcd failed: ${why}`,
      `again ${reason}`,
    ];
  };

  it("is saved once the bucket shows the snapshot that the command names", () => {
    expect(upgrade(saved, [NAME])).toEqual([
      "server-1: saving etcd as before-v1.34.9-rke2r1",
      "notes snapshot v1.34.9+rke2r1",
      "server-1: upgrade from v1.33.10+rke2r1 to v1.34.9+rke2r1, holding the Lease",
      "stops",
    ]);
  });

  it("stops no server, and tells the deploy, when the bucket lacks it, whatever the command's status", () => {
    expect(upgrade(saved, ["before-v1.34.9-rke2r1-server-1-1"])).toEqual(
      told(`${NAME} is not in the bucket bucket: HTTP status 404`),
    );
    expect(upgrade("level=error msg=none", [NAME])).toEqual(
      told("the command names no snapshot: level=error msg=none"),
    );
    expect(upgrade("FATA S3 answers 503", [], 1)).toEqual(told("FATA S3 answers 503"));
  });
});
