import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../../support/temporary-folders";
import { runWithParts } from "./parts";

describe("a server with an external datastore", () => {
  const folders = temporaryFolders();
  /** Prints a line `asked WHAT` for each request of the script to SSM, the bucket or another server. */
  const runs = (script: string, folder = folders()) => {
    const asks = ["ssm", "snapshot_exists", "db_info", "cluster_request", "own_request", "credentials", "request"];
    const doubles = asks.map((name) => `${name}() { echo "asked $*" >&2; return 1; }`).join("\n");
    const settings = "BACKEND=external DISTRIBUTION=k3s VOLUME_ID= BUCKET= RANCHER=2.15.0";
    return runWithParts(folder, `${settings}\n${doubles}\n{ ${script}\n} 2>&1`);
  };

  it("starts alone, whatever other servers show, but only server-0 creates the cluster", () => {
    const decisions = (server: string) =>
      runs(`SERVER=${server}; for lock in "" "cluster 1b4e28ba" uninitialized; do decide_on "$lock"; done`)
        .match(/^\w+/gm)
        ?.join(" ");
    expect(decisions("server-0")).toBe("initialise initialise initialise");
    expect(decisions("server-1")).toBe("initialise initialise wait");
  });

  it("has data once it was started, independent of etcd's files", () => {
    const folder = folders();
    mkdirSync(join(folder, "server/db/etcd/member/wal"), { recursive: true });
    const hasData = () => runs("has_data && echo yes || echo no", folder);
    expect(hasData()).toBe("no\n");
    writeFileSync(join(folder, "how"), "by the external datastore");
    expect(hasData()).toBe("yes\n");
  });

  it("uses the configuration, its authorities and the password of its Node, and nothing of etcd", () => {
    const folder = folders();
    const script = `
      place_node_password() { echo password; }
      fetch_file() { echo "fetched $1"; touch "$2"; }
      for name in place_authorities place_manifests write_configuration start_unit write_cluster_line; do eval "$name() { echo $name; }"; done
      DATASTORE_AUTHORITIES=https://authorities.example.com
      initialise`;
    expect(runs(script, folder).split("\n")).toEqual([
      "fetched https://authorities.example.com",
      "password",
      "place_authorities",
      "place_manifests",
      "write_configuration",
      "start_unit",
      "",
    ]);
    expect(existsSync(join(folder, "beginning"))).toBe(false);
  });

  it.each([
    "restore_if_requested 'cluster u restoring x'",
    "finish_restore",
    "rejoin_when_removed",
    "name_server_to_join",
    "take_snapshot",
    "save_before_rancher",
    "grow_filesystems",
  ])("does nothing in %s, and sends no request", (name) => {
    const folder = folders();
    writeFileSync(join(folder, "how"), "by the external datastore");
    expect(runs(`${name}; echo done`, folder)).toBe("done\n");
  });
});
