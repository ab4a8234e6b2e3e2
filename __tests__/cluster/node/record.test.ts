import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withoutServerPrograms } from "../../support/server-programs";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { NODE, runWithParts } from "./parts";

/**
 * A double of S3: objects are files of $store, former versions and snapshots are keys in $store.versions and
 * $store.snapshots. A read prints the version's id, too. A write with `If-None-Match: *` fails with 412 when the key exists (Amazon S3 User Guide, "Conditional writes").
 */
const STORE = `
  store=$state/store keys=$state/keys session=unused
  mkdir -p $store $keys; printf p4ss >$keys/password
  s3() {
    local key=$1 body='' condition='' put=''
    echo "$key" >>$state/requests
    shift 2
    [ ! -e $state/fails ] || return 22
    while [ $# -gt 0 ]; do
      case $1 in
      --request) [ "$2" != PUT ] || put=1; shift ;;
      --data-binary) body=$2; shift ;;
      --header) [ "$2" != 'If-None-Match: *' ] || condition=1; shift ;;
      esac
      shift
    done
    if [ -z "$put" ]; then [ -f "$store/$key" ] && printf '%s\\nversion-1' "$(<"$store/$key")"; return; fi
    if [ -e $state/unavailable ]; then printf 503; return; fi
    if [ -z "$condition" ]; then printf 403; return; fi
    if [ -e "$store/$key" ]; then printf 412; return; fi
    mkdir -p "$store/\${key%/*}"; printf '%s' "$body" >"$store/$key"; printf 200
  }
  list_keys() {
    echo "?$1" >>$state/requests
    [ ! -e $state/fails ] || return 22
    case $1 in
    *versions=*) cat $store.versions 2>/dev/null || : ;;
    *max-keys*) cat $store.snapshots 2>/dev/null || : ;;
    *) (shopt -s globstar nullglob; cd $store; for key in record/**; do [ ! -f "$key" ] || echo "$key"; done) ;;
    esac
  }
`;

/** Each combination: one line `COMBINATION|RECORD`, and one for each decision, `COMBINATION|RECORD|SLOT|PEERS|DECISION`. */
const ENUMERATE = `
  # The seal is tested below. A constant keeps the enumeration fast.
  seal() { echo seal; }
  put() { printf '%s seal' "$2" >"$store/$(key_of $1)"; }
  declare -A decided
  for cluster in - u0; do for restores in 0 1 1d 1d2 1d2d; do
  for deleted in - claim cluster; do for snapshot in - lab/daily-1; do
    rm -rf $store $state/record $store.versions $store.snapshots; mkdir -p $store/record/restores
    [ $claim = - ] || put claim $claim
    [ $cluster = - ] || put cluster $cluster
    case $restores in 1*) put restores/0001 s1 ;; esac
    case $restores in 1d*) put restores/0001-done u1 ;; esac
    case $restores in *2*) put restores/0002 s2 ;; esac
    case $restores in *2d) put restores/0002-done u2 ;; esac
    { list_keys 'list-type=2&prefix=record%2F'; [ $deleted = - ] || key_of $deleted; } | sort -u >$store.versions
    [ $snapshot = - ] || echo $snapshot >$store.snapshots
    record=$(read_record)
    combination="$claim $cluster $restores $deleted $snapshot"
    echo "$combination|$record"
    EACH
  done; done; done; done
`;
const DECIDE = `
    for slot in 0 1 2; do for peers in 'a=silent b=silent' 'a=starting b=silent' 'a=cluster b=silent'; do
      situation="$record|$slot|$peers"
      # The same question has the same answer.
      [ -n "\${decided[$situation]:-}" ] || decided[$situation]=$(decide $slot vol-1 '' "$record" $peers)
      echo "$combination|$situation|\${decided[$situation]}"
    done; done
`;
/**
 * Each combination of a record's restores and the file's snapshot, on each server with each kind of peers:
 * `RESTORES|FILE|SLOT|PEERS|DECISION`. The file of each row names one that was restored, that was given up, that has begun, or
 * a new one.
 */
const ENUMERATE_RESTORES = `
  seal() { echo seal; }
  put() { printf '%s seal' "$2" >"$store/$(key_of $1)"; }
  peer_states() { printf '%s\\n' $peers; }
  for restores in 0 1 1d 12 1d2 12d 1d2d 12d3; do
    rm -rf $store $state/record; mkdir -p $store/record/restores
    put claim vol-1; put cluster u0
    for number in 1 2 3; do
      case $restores in *$number*) put restores/000$number s$number ;; esac
      case $restores in *\${number}d*) put restores/000$number-done u$number ;; esac
    done
    record=$(read_record)
    for RESTORE in '' s1 s2 s3 s4; do for slot in 0 1 2; do for peers in 'a=silent b=silent' 'a=starting b=silent' 'a=cluster b=silent'; do
      SERVER=server-$slot
      echo "$restores|$RESTORE|$slot|$peers|$(decide_on "$record")"
    done; done; done
  done
`;
/** One process for each claim, for the time limit of a process. */
const CLAIMS = ["-", "vol-1", "vol-9"];

describeUnless(withoutServerPrograms, "the cluster record", () => {
  const folderOfTest = temporaryFolders();
  const run = (script: string, folder = folderOfTest()) => {
    try {
      return runWithParts(folder, `${STORE}${script}`);
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: string };
      throw new Error(stderr || message);
    }
  };
  const put = (folder: string, file: string, text = "") => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const requests = (folder: string) =>
    existsSync(join(folder, "requests")) ? readFileSync(join(folder, "requests"), "utf8").trim().split("\n") : [];

  /** The line that the facts of a combination mean, independent of record.sh. */
  const meant = ([claim, cluster, restores, deleted, snapshot]: string[]): RegExp => {
    if (cluster !== "-") {
      const lines: Record<string, string> = {
        "0": "cluster u0",
        "1": "cluster u0 restoring s1",
        "1d": "cluster u1 restored s1",
        "1d2": "cluster u1 restored s1 restoring s2",
        "1d2d": "cluster u2 restored s2",
      };
      return new RegExp(`^${lines[restores as string]}$`);
    }
    if (deleted === "cluster") return /^deleted record\/cluster\.seal$/;
    if (deleted === "claim" && claim === "-") return /^deleted record\/claim\.seal$/;
    if (snapshot !== "-") return /^deleted lab\/daily-1$/;
    return claim === "-" ? /^uninitialized$/ : new RegExp(`^claimed ${claim}$`);
  };

  it("means one line for each of 180 combinations, and only server-0 without any trace of a cluster creates one", () => {
    const lines = CLAIMS.flatMap((claim) =>
      run(`claim=${claim}${ENUMERATE.replace("EACH", () => DECIDE)}`)
        .trim()
        .split("\n"),
    ).map((line) => line.split("|"));
    const records = lines.filter((line) => line.length === 2);
    const decisions = lines.filter((line) => line.length === 5);
    expect([records.length, decisions.length]).toEqual([180, 1620]);
    const wrong = records.filter(([facts = "", record = ""]) => !meant(facts.split(" ")).test(record));
    expect(wrong).toEqual([]);
    const initialised = decisions.filter(([, , , , decision = ""]) => decision.startsWith("initialise"));
    const unsafe = initialised.filter(([facts = "", , slot]) => {
      const [claim = "", cluster, , deleted, snapshot] = facts.split(" ");
      const trace =
        cluster !== "-" || deleted === "cluster" || (deleted === "claim" && claim === "-") || snapshot !== "-";
      return slot !== "0" || trace || !["-", "vol-1"].includes(claim);
    });
    expect(unsafe).toEqual([]);
    expect(initialised.length).toBeGreaterThan(0);
  }, 240_000);

  it("restores a snapshot only when it began last, or when no restore of the record names it: 360 decisions", () => {
    const lines = run(ENUMERATE_RESTORES)
      .trim()
      .split("\n")
      .map((line) => line.split("|"));
    const found = lines.map(([restores = "", file = "", slot, peers, decision = ""]) => {
      const begun = restores.endsWith("d") || restores === "0" ? "" : `s${restores.at(-1)}`;
      const isNew = file !== "" && !restores.includes(file.slice(1));
      const wanted = isNew ? file : begun;
      const verb = peers === "a=silent b=silent" ? "restore" : "begin";
      const others = peers?.includes("cluster") ? "join a" : "wait the cluster";
      const meant = slot === "0" ? `${verb} ${wanted} ` : `wait server-0 restores the snapshot ${wanted} `;
      return decision.startsWith(wanted === "" ? others : meant)
        ? ""
        : `${restores} ${file} ${slot} ${peers}: ${decision}`;
    });
    expect([found.length, found.filter((wrong) => wrong !== "")]).toEqual([360, []]);
  }, 240_000);

  it("does not use a fact that somebody replaced, and says which version to delete", () => {
    const folder = folderOfTest();
    const said = run(
      `mkdir $store/record; printf 'u0 0000' >$store/$(key_of cluster); key_of cluster
      read_record 2>&1 || echo failed`,
      folder,
    );
    const [key, ...lines] = said.trimEnd().split("\n");
    expect(lines).toEqual([
      `server-1: cannot read the cluster record: s3://bucket/${key} has another seal than this cluster's password makes: not used; somebody replaced it, so delete this version: aws s3api delete-object --bucket bucket --key ${key} --version-id version-1`,
      "failed",
    ]);
    expect(existsSync(join(folder, "record/cluster"))).toBe(false);
  });

  it("ignores all objects of others, before and after the cluster exists, and restores beside them", () => {
    const planted = [
      "cluster",
      "claim",
      "claim.0123456789abcdef",
      "restores/0001",
      "restores/0001.0123456789abcdef",
      "a b*",
      "x\\ny",
    ];
    const plant = planted
      .map((name) => `mkdir -p $store/record/restores; printf 'u9 0000' >$store/record/$'${name}'`)
      .join("; ");
    const facts = `add_fact claim vol-1; read_record; add_fact cluster u0; add_restore s1; read_record
      add_end_of_restore u1; rm -r $state/record; read_record`;
    expect(run(`${plant}; read_record; ${facts}`)).toBe(
      "uninitialized\nclaimed vol-1\ncluster u0 restoring s1\ncluster u1 restored s1\n",
    );
    // Also when they were deleted again.
    expect(run(`{ echo record/cluster; echo record/restores/0001; } >$store.versions; read_record`)).toBe(
      "uninitialized\n",
    );
    const said = run(`say_once() { echo "$1"; }; ${plant}; read_record 2>&1`);
    expect(said).toMatch(
      /^\d objects in s3:\/\/bucket\/record are not of this cluster's servers, such as record\/\S+: ignored\nuninitialized\n$/,
    );
  });

  it("has keys that nobody makes without the password", () => {
    const [one, same, other] = run(
      "key_of cluster; key_of cluster; printf other >$keys/password; key_of cluster",
    ).split("\n");
    expect(one).toMatch(/^record\/cluster\.[0-9a-f]{16}$/);
    expect([same, other === one]).toEqual([one, false]);
  });

  it("cannot be read while a list of its objects is not complete", () => {
    const answer = (truncated: boolean) =>
      `<IsTruncated>${truncated}</IsTruncated><Contents><Key>record/a</Key></Contents>`;
    const list = (truncated: boolean, query: string) =>
      run(
        `. ${join(NODE, "record.sh")}; s3_get() { echo '${answer(truncated)}'; }; list_keys '${query}' || why_failed`,
      );
    expect(list(false, "list-type=2&prefix=record%2F")).toBe("record/a\n");
    expect(list(true, "list-type=2&prefix=record%2F")).toBe(
      "the folder record of the bucket has more than 1000 objects: delete those that no server wrote\n",
    );
    expect(list(true, "list-type=2&max-keys=1&prefix=lab%2F")).toBe("record/a\n");
  });

  it("has facts that are written once, with a seal that other servers accept", () => {
    const added = `add_fact cluster u0; rm -r $state/record; fetch_fact cluster; cat $state/record/cluster; echo
      rm -r $state/record; add_fact cluster u0 && echo same; rm -r $state/record
      add_fact cluster u9 && echo other || echo fails; cat $state/record/cluster`;
    expect(run(added)).toBe("u0\nsame\nfails\nu0");
  });

  it("binds a seal to the name and the password", () => {
    const moved = `add_fact claim u0; claim=$store/$(key_of claim); cp $claim $store/$(key_of cluster); rm -r $state/record
      fetch_fact cluster 2>/dev/null || echo "other name"
      printf other >$keys/password; cp $claim $store/$(key_of claim); fetch_fact claim 2>/dev/null || echo "other password"`;
    expect(run(moved)).toBe("other name\nother password\n");
  });

  it.each(["unavailable", "fails"])("keeps nothing of a write that S3 does not do: %s", (how) => {
    const folder = folderOfTest();
    put(folder, how);
    expect(run("add_fact cluster u0 && echo added || echo failed", folder)).toBe("failed\n");
    expect([existsSync(join(folder, "record")), readdirSync(join(folder, "store"))]).toEqual([false, []]);
  });

  it("gets each fact again that somebody deleted", () => {
    const deleted = `add_fact claim vol-1; add_fact cluster u0; add_fact restores/0001 s1
      rm -r $store/record; read_record 2>&1; rm -r $state/record; read_record`;
    const again = ["claim", "cluster", "restores/0001"].map(
      (name) => `server-1: s3://bucket/record/${name} was deleted: written again\n`,
    );
    const line = "cluster u0 restoring s1\n";
    expect(run(deleted).replaceAll(/\.[0-9a-f]{16}/g, "")).toBe(`${again.join("")}${line}${line}`);
  });

  describe("of a server with data", () => {
    const HEALTHY = "own_api_is_ready() { true; }; db_info() { true; };";
    const recordOfMember = (script: string, prepare: (folder: string) => void = () => undefined) => {
      const folder = folderOfTest();
      run("add_fact cluster u0", folder);
      writeFileSync(join(folder, "requests"), "");
      prepare(folder);
      const record = run(`${HEALTHY}${script}; record_of_member`, folder);
      return { record, requests: requests(folder).filter(Boolean).length };
    };

    it("needs no request while the server is healthy", () => {
      expect(recordOfMember(":")).toEqual({ record: "cluster u0\n", requests: 0 });
      const restored = (folder: string) => {
        for (const [name, text] of ["s1", "u1", "s2", "u2"].map((text, index) => [
          `000${1 + (index >> 1)}${index % 2 ? "-done" : ""}`,
          text,
        ]))
          put(folder, `record/restores/${name}`, text);
      };
      for (const name of ["s1", "s2"])
        expect(recordOfMember(`RESTORE=${name}`, restored)).toEqual({
          record: "cluster u2 restored s2\n",
          requests: 0,
        });
    });

    const old = (folder: string) => {
      const before = Date.now() / 1000 - 3 * 24 * 3600;
      utimesSync(join(folder, "record"), before, before);
    };
    it.each<[string, string, (folder: string) => void]>([
      ["a snapshot is to be restored", "RESTORE=s1", () => undefined],
      ["it stopped for a restore", ":", (folder) => put(folder, "stopped-for-restore")],
      ["it restores", ":", (folder) => put(folder, "restoring")],
      ["a restore has begun", ":", (folder) => put(folder, "record/restores/0001", "s1")],
      ["server-0 is silent", "db_info() { false; }", () => undefined],
      ["its own API is not ready", "own_api_is_ready() { false; }", () => undefined],
      ["a day has passed", ":", old],
    ])("is read when %s", (_, script, prepare) => {
      const read = recordOfMember(script, prepare);
      expect(read.record).toMatch(/^cluster u0/);
      expect(read.requests).toBeGreaterThan(0);
    });

    it("is the last known one when S3 fails", () => {
      const read = recordOfMember("RESTORE=s1", (folder) => put(folder, "fails"));
      expect(read).toEqual({ record: "cluster u0\n", requests: 1 });
    });
  });
});
