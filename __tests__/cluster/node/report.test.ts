import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutServerPrograms } from "../../support/server-programs";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

const folders = temporaryFolders();

/** A server on version v1 that wants the revision `new`, with an API that keeps the reports in a file. */
const DOUBLES = `
  keys=$state/keys
  current_version() { echo v1; }
  why_restart() { :; }
  ready_api() { echo 10.0.1.10; }
  request() {
    case $2 in
    GET) cat $state/api 2>/dev/null ;;
    PATCH) echo "writes $3" >>$state/written; echo "$4" >$state/api ;;
    esac
  }
  systemctl() { case $* in *NRestarts*) echo \${restarts:-0} ;; *) echo \${unit_is:-active} ;; esac; }
  journalctl() { printf '%s\\n' "\${log:-}"; }
  is_ready() { [ "\${serves:-yes}" = yes ]; }
  sleep() { :; }`;

function server(): string {
  const folder = folders();
  mkdirSync(join(folder, "keys"));
  writeFileSync(join(folder, "keys/password"), "p4ssw0rd\n");
  writeFileSync(join(folder, "keys/token"), "K10abc::server:p4ssw0rd");
  writeFileSync(join(folder, "revision"), "new");
  writeFileSync(join(folder, "how"), "joined");
  return folder;
}

/** The output of a script on such a server. */
const run = (script: string, folder = server()) => runWithParts(folder, `${DOUBLES}; ${script}`);
const SHOW = `python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["metadata"]["annotations"][sys.argv[2]])' $state/api $SERVER`;
const reported = (script: string, folder = server()) =>
  JSON.parse(run(`${script}; ${SHOW}`, folder)) as Record<string, unknown>;

describeUnless(withoutServerPrograms, "the report at the end of a run", () => {
  it("says what the server runs", () => {
    expect(reported("report_end 0")).toEqual({
      revision: "new",
      instance: "i-1",
      version: "v1",
      ready: true,
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/),
      waiting: "",
      unit: "rke2-server active",
      starts: 0,
      error: "",
    });
  });

  it.each([
    ["the run waits", 'echo "1\nfor x" >$state/rancher-waiting', "75"],
    ["the run failed", ":", "1"],
    ["a restart is still needed", "why_restart() { echo upgrade; }", "0"],
    ["the server is being restarted", "touch $state/restarting", "0"],
    ["the desired state has no revision", "rm $state/revision", "0"],
  ])("confirms no revision when %s", (_, before, status) => {
    expect(reported(`${before}; report_end ${status} >/dev/null 2>&1`).revision).toBe("");
  });

  it("confirms no revision while server-0 does not restore the snapshot in the file, and says why", () => {
    const restores = { cluster: "u", "restores/0001": "monday", "restores/0001-done": "u", "restores/0002": "tuesday" };
    const wanting = (snapshot: string, server0 = "server-0") => {
      const folder = server();
      mkdirSync(join(folder, "record/restores"), { recursive: true });
      for (const [name, text] of Object.entries({ ...restores, "restores/0002-done": "u" }))
        writeFileSync(join(folder, "record", name), text);
      return reported(`SERVER=${server0} RESTORE=${snapshot}; snapshot_exists() { false; }; report_end 0`, folder);
    };
    expect(wanting("monday")).toMatchObject({
      revision: "",
      ready: true,
      waiting: expect.stringMatching(
        /^cluster.restore: the snapshot monday was restored before, .* write the name of the copy/,
      ),
    });
    expect(wanting("mistyped")).toMatchObject({
      revision: "",
      waiting: expect.stringContaining("no snapshot mistyped"),
    });
    expect(wanting("tuesday")).toMatchObject({ revision: "new", waiting: "" });
    expect(wanting("''")).toMatchObject({ revision: "new", waiting: "" });
    expect(wanting("monday", "server-1")).toMatchObject({ revision: "new", waiting: "" });
  });

  it("keeps the confirmed revision while the server waits for another one, and none after a start", () => {
    const waits = "report_end 0; printf '1\\nfor the Lease\\n' >$state/rancher-waiting; report_end 75";
    expect(reported(waits)).toMatchObject({ revision: "new", ready: true, waiting: "for the Lease" });
    const starts =
      "prepare_profile() { :; }; place_egress() { :; }; date() { echo now; }; sync() { :; }; start_unit >/dev/null";
    expect(reported(`report_end 0; ${starts}; report`)).toMatchObject({ revision: "" });
  });

  it("is written when it changes, and not again", () => {
    const folder = server();
    run(
      "report_end 0; report_end 0; report; serves=no; report_end 75; report_end 75; serves=yes; report_end 0",
      folder,
    );
    expect(run("wc --lines <$state/written", folder).trim()).toBe("3");
  });

  it("survives one failed request of a server that was ready", () => {
    const once = "is_ready() { [ -e $state/asked ] || { touch $state/asked; return 1; }; }";
    expect(reported(`report; ${once}; report`).ready).toBe(true);
    expect(reported(`report; unit_is=failed; serves=no; report`)).toMatchObject({ ready: false, since: "" });
  });

  it("tells how often the unit was started since it was ready, and its last error", () => {
    const log = "log=$'level=info msg=a\\nlevel=fatal msg=\"no image\"\\nlevel=info msg=b'";
    const loops = `serves=no unit_is=activating restarts=4; ${log}; report`;
    expect(reported(loops)).toMatchObject({
      unit: "rke2-server activating",
      starts: 5,
      error: "level=fatal msg='no image'",
    });
    expect(reported(`restarts=2; report; ${loops}`).starts).toBe(2);
    // Another program started the unit, so systemd counts from zero again.
    expect(reported(`restarts=9; report; ${loops}`).starts).toBe(5);
  });

  it.each([
    ["postgres://kine:a/b%zz@db.internal:5432/k", "postgres://***@db.internal:5432/k"],
    ["unauthorized: p4ssw0rd", "unauthorized: ***"],
    ["K10abc::server:p4ssw0rd", "***"],
    ["GET /v2?token=abc&x=1", "GET /v2?token=***&x=1"],
    ["a\tb \\\\ \u001b[31m", "a b //  [31m"],
  ])("hides secrets and control characters: %j", (text, shown) => {
    const folder = server();
    writeFileSync(join(folder, "log"), `level=error ${text}\n`);
    expect(reported("serves=no; journalctl() { cat $state/log; }; report", folder).error).toBe(`level=error ${shown}`);
  });

  it("has at most 300 characters a field", () => {
    expect(reported(`serves=no; report "$(printf '%0400d' 1)"`).waiting).toHaveLength(300);
  });
});

describeUnless(withoutServerPrograms, "a report that cannot be written", () => {
  it("stops nothing", () => {
    expect(run("ready_api() { false; }; report; report_end 0; echo continues")).toBe("continues\n");
    const said = "server-1: cannot write the report of this server: trying again later\ncontinues\n";
    expect(run("request() { false; }; report; echo continues")).toBe(said);
  });
});

describeUnless(withoutServerPrograms, "the reports in a restored snapshot", () => {
  it("are cleared for all servers before the restore counts as done", () => {
    const folder = server();
    writeFileSync(join(folder, "restoring"), "monday");
    const restore = `
      own_api_is_ready() { :; }; become_ready() { :; }; own_request() { :; }; own_uid() { echo u; }; sync() { :; }
      annotate_lease() { echo "notes $*"; }; add_end_of_restore() { echo "ends $1"; }; retry_later() { echo "again $1"; exit 0; }
      touch $state/forgot-password`;
    expect(run(`${restore}; finish_restore; cat $state/api`, folder)).toContain(
      '"annotations": {"server-0": "", "server-1": "", "server-2": ""}',
    );
    writeFileSync(join(folder, "restoring"), "tuesday");
    expect(run(`${restore}; request() { false; }; finish_restore`, folder)).toBe(
      "again for the reports in the snapshot to be cleared\n",
    );
  });
});
