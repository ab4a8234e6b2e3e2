import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutServerPrograms } from "../../support/server-programs";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

describeUnless(withoutServerPrograms, "a server that the cluster has removed", () => {
  const folderOfTest = temporaryFolders();
  const wasRemoved = (
    members: readonly (string | undefined)[] | undefined,
    own: { name?: string; isReady?: boolean } = {},
  ) => {
    const { name = "server-1-abcdef01", isReady = false } = own;
    const folder = folderOfTest();
    mkdirSync(join(folder, "server/db/etcd"), { recursive: true });
    if (name !== "") writeFileSync(join(folder, "server/db/etcd/name"), name);
    const answer = JSON.stringify({ members: members?.map((each) => (each === undefined ? {} : { name: each })) });
    const doubles = `own_api_is_ready() { ${isReady}; }; db_info() { ${members ? `echo '${answer}'` : "false"}; }`;
    return runWithParts(folder, `${doubles}; was_removed && echo yes || echo no`).trim();
  };

  it("is one that another server's etcd does not list", () => {
    expect(wasRemoved(["server-0-11111111", "server-2-22222222"])).toBe("yes");
  });

  it.each([
    ["it is listed", ["server-0-11111111", "server-1-abcdef01"], {}],
    ["a member has no name yet, which may be this one", ["server-0-11111111", undefined], {}],
    ["no peer answers", undefined, {}],
    ["its own API is ready", ["server-0-11111111"], { isReady: true }],
    ["it does not know its own name", ["server-0-11111111"], { name: "" }],
  ] as const)("is not one while %s", (_, members, own) => {
    expect(wasRemoved(members, own)).toBe("no");
  });
});

describeUnless(withoutServerPrograms, "a server without data whose Node the cluster still lists", () => {
  const folderOfTest = temporaryFolders();
  const sent = (items: readonly object[]) =>
    runWithParts(
      folderOfTest(),
      `cluster_request() { if [ "$1" = GET ]; then echo '${JSON.stringify({ items })}'; else echo "$*" >&2; fi; }; delete_node 2>&1`,
    ).trim();

  it("deletes the Node that it saw, and no newer one", () => {
    expect(sent([{ metadata: { name: "server-1", uid: "06f52621" } }])).toBe(
      'DELETE /api/v1/nodes/server-1 {"preconditions": {"uid": "06f52621"}}',
    );
  });

  it("deletes nothing when there is no Node", () => {
    expect(sent([])).toBe("");
  });
});

describeUnless(withoutServerPrograms, "a server without data that joins", () => {
  const folderOfTest = temporaryFolders();
  const steps = ["remove_former_member", "write_configuration", "write_cluster_line", "server_line", "start_unit"];
  const doubles = steps.map((step) => `${step}() { echo ${step} >>steps; }`).join("; ");
  const joins = (record: string) =>
    runWithParts(folderOfTest(), `cd "$state"; ${doubles}; join_cluster 10.0.1.10 "${record}"; cat steps`)
      .trim()
      .split("\n");

  // etcd rejects a second member of the same name.
  it.each(["cluster u0", "cluster u1 restored s1", "deleted record/cluster.0123456789abcdef"])(
    "removes its former member while the record says %s",
    (record) => expect(joins(record)[0]).toBe("remove_former_member"),
  );

  it.each(["uninitialized", "claimed vol-0"])("has no former member while the record says %s", (record) => {
    expect(joins(record)).not.toContain("remove_former_member");
    expect(joins(record)).toContain("start_unit");
  });
});

describeUnless(withoutServerPrograms, "a server without data, before the first cluster", () => {
  const folderOfTest = temporaryFolders();
  /** The decision after two reads of the record. Between them the script reads the others' `etcd` repeatedly. */
  const decides = (records: readonly string[], etcd: readonly string[], runSeconds = 60) => {
    const folder = folderOfTest();
    const looks = (values: readonly string[], file: string) =>
      `echo . >>${folder}/${file}; sed -n "$(wc -l <${folder}/${file})p" <<<'${values.join("\n")}'`;
    const doubles = `
      read_record() { ${looks(records, "records")}; }
      peers() { echo 10.0.1.10; }
      db_info() { ${looks(etcd, "etcd")} | grep --quiet members; }
      listens() { false; }
      waiting() { echo "waiting: $1"; }
      sleep() { echo "sleep $1"; SECONDS=$((SECONDS + 30)); }
      for name in wait_for select_release install_release credentials; do eval "$name() { :; }"; done
      has_begun() { false; }
      runs() { false; }
      act_on() { echo "$2"; }
      RUN_SECONDS=${runSeconds}`;
    return runWithParts(folder, `${doubles}; create_or_join_cluster`).trim();
  };
  const WAITING = "waiting: server-0 creates the cluster first\n";

  it("waits while server-0 creates it, and joins in the same run", () => {
    expect(decides(["uninitialized", "claimed vol-0"], ["no", "no", "members", "members"], 90)).toBe(
      `${WAITING}sleep 1\njoin 10.0.1.10 it shows a cluster`,
    );
  });

  it("lets the next run continue when the time of this one is over", () => {
    expect(decides(["uninitialized", "uninitialized"], ["no", "no", "no", "no"], 30)).toBe(
      `${WAITING}sleep 1\nwait server-0 creates the cluster first`,
    );
  });

  it.each([
    [
      "a cluster exists, whatever it waits for",
      "cluster abc",
      "wait the cluster abc exists, but no other server shows it",
    ],
    ["the record cannot be read", "", "wait the cluster record cannot be read"],
  ])("does not when %s", (_, record, decision) => {
    expect(decides([record], ["no"])).toContain(decision);
    expect(decides([record], ["no"])).not.toContain("sleep");
  });
});
