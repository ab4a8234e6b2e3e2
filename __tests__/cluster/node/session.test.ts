import { withoutServerPrograms } from "../../support/server-programs";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

/** A server with an empty volume that joins a cluster; its actions are doubles. */
const ON_THE_WAY = `
  for name in wait_for select_release install_release; do eval "$name() { :; }"; done
  for name in has_begun runs has_data db_info listens; do eval "$name() { return 1; }"; done
  initialise() { add_fact claim "$VOLUME_ID"; }
  restore() { add_end_of_restore uid; }`;

describeUnless(withoutServerPrograms, "the keys of the instance's role", () => {
  const folderOfTest = temporaryFolders();
  /** The output of a script, and the numbers of its requests for keys and to S3, whose record has these facts. */
  const runs = (script: string, facts: Readonly<Record<string, string>> = {}) => {
    const folder = folderOfTest();
    const listed = Object.keys(facts).map((name) => `<Key>$(key_of ${name})</Key>`);
    const answers = Object.entries(facts).map(
      ([name, text]) => `*/$(key_of ${name})) printf '%s %s\\nversion-1' '${text}' "$(seal ${name} '${text}')" ;;`,
    );
    const doubles = `
      keys=${folder}/keys; mkdir -p $keys; printf secret >$keys/password
      credentials() { echo . >>${folder}/asked; echo 'user = "key:secret"'; }
      curl() {
        cat >/dev/null; echo . >>${folder}/sent
        case "$*" in
        *PUT*) printf 200 ;;
        *prefix=record*) echo "${listed.join("")}" ;;
        *prefix=lab*) ;;
        ${answers.join("\n")}
        *--head*) ;;
        *) return 22 ;;
        esac
      }`;
    const end = `echo; echo "asked $(wc -l <${folder}/asked), sent $(wc -l <${folder}/sent)"`;
    return runWithParts(folder, `${doubles}\n${script}\n${end}`)
      .split("\n")
      .filter((line) => line !== "");
  };

  it("are fetched for each request", () => {
    expect(runs("add_fact claim vol-1; add_fact cluster uid")).toEqual(["asked 2, sent 2"]);
  });

  it("are fetched once when requests share a session", () => {
    // The record, its versions, and the snapshots: a record without a cluster can be a deleted one.
    expect(runs("session=$(credentials); read_record; add_fact claim vol-1")).toEqual([
      "uninitialized",
      "asked 1, sent 4",
    ]);
  });

  it("are fetched once for a join", () => {
    expect(runs(`${ON_THE_WAY}; SERVER=server-0; create_or_join_cluster`)).toEqual([
      "server-0: initialise no cluster was created yet",
      "asked 1, sent 4",
    ]);
  });

  it("do not make a server without data restore a missing snapshot", () => {
    const script = `${ON_THE_WAY}; SERVER=server-0 RESTORE=before; snapshot_exists() { false; }; retry_later() { echo "again $1"; exit 0; }; create_or_join_cluster`;
    expect(runs(script, { cluster: "uid" })).toEqual([
      "server-0: restore before cluster.restore names a snapshot that was not restored yet, and no other server runs",
      "again for the snapshot before, which the bucket bucket does not show (no reason known)",
    ]);
  });

  it("are fetched again by a restore, which may outlast them", () => {
    const script = `${ON_THE_WAY}; SERVER=server-0 RESTORE=before; create_or_join_cluster`;
    expect(runs(script, { cluster: "uid" })).toEqual([
      "server-0: restore before cluster.restore names a snapshot that was not restored yet, and no other server runs",
      "asked 2, sent 5",
    ]);
  });
});
