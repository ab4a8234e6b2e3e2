import { gzipSync } from "node:zlib";
import { withoutServerPrograms } from "../../support/server-programs";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

/** A server with an empty volume that joins a cluster; its actions are doubles. */
const ON_THE_WAY = `
  BUCKET=bucket
  for name in wait_for select_release install_release snapshot_exists; do eval "$name() { :; }"; done
  for name in has_begun runs has_data db_info listens; do eval "$name() { return 1; }"; done
  initialise() { write_lock "claimed $VOLUME_ID"; }
  restore() { write_lock "cluster uid restored $1"; }`;

describeUnless(withoutServerPrograms, "the keys of the instance's role", () => {
  const folderOfTest = temporaryFolders();
  /** The output of a script, and the number of its requests for keys to the metadata service. */
  const runs = (script: string, answers: readonly object[]) => {
    const folder = folderOfTest();
    const answer = answers.map((each) => JSON.stringify(each)).join("\n");
    const doubles = `
      REGION=eu-central-1 DOMAIN=amazonaws.com PARAMETERS=/rancher/lab/servers
      credentials() { echo . >>${folder}/asked; echo 'user = "key:secret"'; }
      curl() { cat >/dev/null; echo . >>${folder}/sent; sed -n "$(wc -l <${folder}/sent)p" <<<'${answer}'; }`;
    const end = `echo; echo "asked $(wc -l <${folder}/asked)"`;
    return runWithParts(folder, `${doubles}\n${script.replaceAll("FOLDER", folder)}\n${end}`)
      .split("\n")
      .filter((line) => line !== "");
  };
  const lock = { Parameter: { Value: "uninitialized" } };

  it("are fetched for each request", () => {
    expect(runs("read_lock; write_lock x", [lock, {}])).toEqual(["uninitialized", "asked 2"]);
  });

  it("are fetched once when requests share a session", () => {
    const script = 'session=$(credentials); read_lock; write_lock "claimed vol-1"';
    expect(runs(script, [lock, {}])).toEqual(["uninitialized", "asked 1"]);
  });

  it("are fetched once for all pages of parameters", () => {
    const page = (name: string, value: string) => ({
      Parameters: [{ Name: `/rancher/lab/servers/${name}`, Value: value }],
    });
    const packed = gzipSync("echo packed").toString("base64");
    const pages = [{ ...page("settings", "A=1"), NextToken: "2" }, page("node.sh.gz", packed)];
    expect(runs("fetch_parameters FOLDER; cat FOLDER/settings; echo; cat FOLDER/node.sh", pages)).toEqual([
      "A=1",
      "echo packed",
      "asked 1",
    ]);
  });

  it.each([
    ["a file of the deploy again", ["settings", "settings.gz"]],
    ["a file of another folder", [".."]],
    ["a hidden file", [".profile"]],
  ])("do not fetch %s", (_, names) => {
    const Value = gzipSync("A=2").toString("base64");
    const Parameters = names.map((name) => ({ Name: `/rancher/lab/servers/${name}`, Value }));
    const script = "fetch_parameters FOLDER 2>/dev/null || echo failed; ! cat FOLDER/settings 2>/dev/null || echo";
    expect(runs(script, [{ Parameters }])).toEqual(["failed", ...(names[0] === "settings" ? [Value] : []), "asked 1"]);
  });

  it("are fetched once for a join", () => {
    const script = `${ON_THE_WAY}; SERVER=server-0; create_or_join_cluster`;
    expect(runs(script, [lock, {}])).toEqual(["server-0: initialise no cluster was created yet", "asked 1"]);
  });

  it("do not make a server without data restore a missing snapshot", () => {
    const script = `${ON_THE_WAY}; SERVER=server-0 RESTORE=before; snapshot_exists() { false; }; retry_later() { echo "again $1"; exit 0; }; create_or_join_cluster`;
    expect(runs(script, [{ Parameter: { Value: "cluster uid" } }, {}, {}])).toEqual([
      "server-0: restore before cluster.restore names a snapshot that was not restored yet, and no other server runs",
      "again for the snapshot before, which the bucket bucket does not show",
    ]);
  });

  it("are fetched again by a restore, which may outlast them", () => {
    const script = `${ON_THE_WAY}; SERVER=server-0 RESTORE=before; create_or_join_cluster`;
    expect(runs(script, [{ Parameter: { Value: "cluster uid" } }, {}, {}])).toEqual([
      "server-0: restore before cluster.restore names a snapshot that was not restored yet, and no other server runs",
      "asked 2",
    ]);
  });
});
