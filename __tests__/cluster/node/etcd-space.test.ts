import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutServerPrograms } from "../../support/server-programs";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

describeUnless(withoutServerPrograms, "a server whose etcd has the alarm NOSPACE", () => {
  const folderOfTest = temporaryFolders();

  it.each([
    // Size, bytes in use, quota, desired quota, state of the server, silent servers.
    ["1000 950 1000 1000 up", "defragment"],
    ["1000 950 1000 5000 up 10.0.1.10", "defragment"],
    ["1000 100 1000 1000 down 10.0.1.10", "defragment"],
    // The file of another member is full.
    ["899 899 1000 1000 up", "disarm"],
    ["899 899 1000 5000 up", "disarm"],
    ["1000 990 5000 5000 up 10.0.1.10", "disarm"],
    // Objects fill it.
    ["900 890 1000 1000 up", "wait"],
    ["1000 990 1000 900 up", "wait"],
    ["1000 990 1000 1000 down", "wait"],
    ["1000 990 1000 5000 up", "restart"],
    ["900 890 1000 1001 up", "restart"],
    // Another stop could cost the majority, but a server that is down stops nothing.
    ["1000 990 1000 5000 up 10.0.1.10", "wait"],
    ["1000 990 1000 5000 down 10.0.1.10 10.0.1.12", "restart"],
    ["8589934592 8589934592 2147483648 8589934592 up", "restart"],
    ["0 0 1000 1000 up", "defragment"],
  ])("decides with %s: %s", (input, verb) => {
    expect(runWithParts(folderOfTest(), `decide_space ${input}`).split(" ")[0]).toBe(verb);
  });

  it("names the servers that must answer first, and the remedy when there is no larger quota", () => {
    const decide = (input: string) => runWithParts(folderOfTest(), `decide_space ${input}`);
    expect(decide("1000 990 1000 5000 up 10.0.1.10 10.0.1.12")).toContain("10.0.1.10 10.0.1.12 does not answer");
    expect(decide("1000 990 1000 1000 up")).toContain("raise quota-backend-bytes in cluster.config, etcd-arg");
  });

  it.each([
    ["", "2147483648"],
    ["etcd-arg:\n  - election-timeout=5000\n", "2147483648"],
    ["etcd-arg:\n  - quota-backend-bytes=5368709120\n  - election-timeout=5000\n", "5368709120"],
    ["etcd-arg:\n  - quota-backend-bytes=8589934592\n", "8589934592"],
    ["etcd-arg:\n  - quota-backend-bytes=1\n  - quota-backend-bytes=2\n", "2"],
  ])("reads the quota of %j", (config, quota) => {
    const folder = folderOfTest();
    writeFileSync(join(folder, "config"), config);
    expect(runWithParts(folder, "quota_in $state/config")).toBe(`${quota}\n`);
  });

  it.each([3, 5, 1])("begins its turn once, and never within half a turn of another of %d servers", (count) => {
    const servers = Array.from({ length: count }, (_, index) => `server-${index}`);
    const begun = servers.flatMap((server) => {
      const times = "for time in $(seq 1000000 1000400); do ! begins_turn $time || echo $time; done";
      const own = `run=$state SERVER=${server} SERVERS="${servers.map((name) => `${name}=a`).join(" ")}"`;
      const said = runWithParts(folderOfTest(), `${own}; clock_is_synchronised() { true; }; ${times}`);
      return said.trim().split("\n").map(Number);
    });
    begun.sort((a, b) => a - b);
    expect(begun.length).toBeGreaterThanOrEqual(13);
    for (const [index, time] of begun.slice(1).entries()) expect(time - (begun[index] as number)).toBeGreaterThan(14);
  });

  it("begins late in the first half of its turn, not in the second half, and never with an unsynchronised clock", () => {
    const begins = (time: number, synchronised: boolean) =>
      runWithParts(
        folderOfTest(),
        `run=$state; clock_is_synchronised() { ${synchronised}; }; begins_turn ${time} && echo begins || echo waits`,
      ).trim();
    // server-1 of three: the turn from 30 to 60.
    expect([30, 44, 45, 59, 29, 60].map((time) => begins(time, true))).toEqual([
      "begins",
      "begins",
      "waits",
      "waits",
      "waits",
      "waits",
    ]);
    expect(begins(30, false)).toBe("waits");
  });

  /** The actions of a run of `has_etcd_space`, and whether it succeeds. */
  const acts = (given: {
    readonly unit?: string;
    readonly answer?: string;
    readonly size?: number;
    readonly inUse?: number;
    readonly quota?: number;
    readonly wanted?: number;
    readonly turn?: boolean;
    readonly silent?: boolean;
    readonly more?: string;
  }) => {
    const { unit = "active", answer = '{"alarms": [{"memberID": "1", "alarm": "NOSPACE"}]}', quota = 1000 } = given;
    const { size = 1000, inUse = size, wanted = quota, turn = true, silent = false, more = "" } = given;
    const folder = folderOfTest();
    mkdirSync(join(folder, "configuration"));
    writeFileSync(join(folder, "configuration/config.yaml"), `quota-backend-bytes=${quota}`);
    writeFileSync(join(folder, "config.yaml"), `quota-backend-bytes=${wanted}`);
    const doubles = `
      run=$state
      has_data() { true; }
      unit_state() { echo ${unit}; }
      db_size() { echo ${size}; }
      begins_turn() { ${turn}; }
      say() { :; }
      curl() {
        local url=\${*: -1} data; while [ $# -gt 0 ]; do [ "$1" != --data ] || data=$2; shift; done
        case $url in
        */alarm) [ -n '${answer}' ] && echo '${answer}' || return 7 ;;
        */alarm\\?*) echo "disarms $data \${url##*/}" >>$state/actions ;;
        */member/list) echo '{"members": [{"ID": "1"}]}' ;;
        */status) echo '{"header": {"revision": "7"}, "dbSizeInUse": "${inUse}"}' ;;
        *) echo "\${url##*/} $data" >>$state/actions ;;
        esac
      }
      db_info() { ${!silent}; }
      request() { [ $3 = /readyz ]; }
      profile_differs() { false; }
      for name in stop_unit write_configuration install_release start_unit; do eval "$name() { echo $name >>$state/actions; }"; done
      ${more}
      has_etcd_space && echo has space >>$state/actions || echo retries >>$state/actions
      cat $state/actions`;
    return runWithParts(folder, doubles).trim().split("\n");
  };
  const COMPACTS = 'compaction {"revision": "7", "physical": true}';
  const disarms = (times: number) =>
    `disarms {"action": "DEACTIVATE", "memberID": "1", "alarm": "NOSPACE"} alarm?time=[1-${times}]`;
  const RESTART = ["stop_unit", "write_configuration", "install_release", "start_unit"];

  it("deletes former revisions, defragments its own file and disarms the alarms, in its turn", () => {
    expect(acts({ inUse: 500 })).toEqual([COMPACTS, "defragment {}", disarms(1), "retries"]);
    expect(acts({ inUse: 500, turn: false })).toEqual(["retries"]);
    expect(acts({ size: 500 })).toEqual([COMPACTS, disarms(1), "retries"]);
    // Another server has disarmed the alarm of this one, whose next write raises it again.
    expect(acts({ answer: '{"header": {}}', inUse: 500 })).toEqual([COMPACTS, "defragment {}", disarms(1), "retries"]);
  });

  it("counts the bytes that a defragmentation left free as used", () => {
    const slack = (bytes: number) => ({ inUse: 500, wanted: 2000, more: `echo ${bytes} >$state/etcd-slack` });
    expect(acts(slack(500))).toEqual([COMPACTS, ...RESTART, "retries"]);
    expect(acts(slack(400))).toEqual([COMPACTS, "defragment {}", disarms(1), "retries"]);
  });

  it("restarts for a larger quota in its turn, while all other servers answer, and writes to no Lease", () => {
    expect(acts({ wanted: 2000 })).toEqual([COMPACTS, ...RESTART, "retries"]);
    expect(acts({ wanted: 2000, turn: false })).toEqual(["retries"]);
    expect(acts({ wanted: 2000, silent: true })).toEqual([COMPACTS, "retries"]);
    expect(acts({ wanted: 500 })).toEqual([COMPACTS, "retries"]);
  });

  it("disarms the alarms while it starts, because its start must write once", () => {
    expect(acts({ unit: "activating", size: 500, turn: false })).toEqual([disarms(50), "retries"]);
    // Its own file is full: the write would fail whatever the alarms.
    expect(acts({ unit: "activating", turn: false })).toEqual(["retries"]);
    expect(acts({ unit: "activating", wanted: 2000, silent: true })).toEqual([COMPACTS, ...RESTART, "retries"]);
  });

  it("restarts for a larger quota when etcd never answers, because it ends with K3s", () => {
    expect(acts({ unit: "activating", answer: "", wanted: 2000 })).toEqual([...RESTART, "retries"]);
    expect(acts({ unit: "activating", answer: "", wanted: 2000, turn: false })).toEqual(["retries"]);
    expect(acts({ unit: "activating", answer: "", wanted: 2000, size: 800 })).toEqual(["has space"]);
    expect(acts({ unit: "activating", answer: "" })).toEqual(["has space"]);
    expect(acts({ answer: "", wanted: 2000 })).toEqual(["has space"]);
  });

  /** A double of curl that fails for URLs like this one, and prints a body and an error as curl does. */
  const failing = (url: string, body: string, error: string) => `
    eval "$(declare -f curl | sed '1s/curl/works/')"
    curl() {
      case \${*: -1} in
      ${url}) printf %s '${body}'; echo 'curl: ${error}' >&2; return 22 ;;
      *) works "$@" ;;
      esac
    }
    say() { echo "$1" >>$state/actions; }`;
  const AGAIN = "it is repeated in the next turn of this server";
  const named = (given: Parameters<typeof acts>[0]) => acts(given).filter((line) => line.includes("failed"));

  it("names each step that failed, with the reason, and does the others", () => {
    const refused = "(7) Failed to connect to 127.0.0.1 port 2382 after 3 ms: Couldn't connect to server".replace(
      "'",
      "",
    );
    const compaction = failing(
      "*/compaction",
      '{"code": 14, "message": "etcdserver: request timed out"}',
      "(22) The requested URL returned error: 503",
    );
    const done = acts({ inUse: 500, more: compaction });
    expect(done).toContain(
      `deleting former revisions failed: etcdserver: request timed out, HTTP status 503; ${AGAIN}`,
    );
    expect(done).toEqual(expect.arrayContaining(["defragment {}", disarms(1)]));
    for (const url of ["*/alarm\\?*", "*/member/list"])
      expect(named({ size: 500, more: failing(url, "", refused) })).toEqual([
        `disarming the alarm failed: Failed to connect to 127.0.0.1 port 2382: Couldnt connect to server; ${AGAIN}`,
      ]);
    expect(
      named({ unit: "activating", size: 500, turn: false, more: failing("*/alarm\\?*", "", refused) }),
    ).toHaveLength(1);
    const defragment = named({
      inUse: 500,
      more: failing("*/defragment", "", "(28) Operation timed out after 600001 milliseconds with 0 bytes received"),
    });
    expect(defragment).toEqual([expect.stringMatching(/^the defragmentation failed: Operation timed out/)]);
  });

  it("names no failure when the revisions were deleted in an earlier turn", () => {
    const body = '{"code": 11, "message": "etcdserver: mvcc: required revision has been compacted"}';
    expect(
      named({ size: 500, more: failing("*/compaction", body, "(22) The requested URL returned error: 400") }),
    ).toEqual([]);
  });

  it("does nothing without an alarm, without etcd data, or with an external datastore", () => {
    for (const nothing of [
      { answer: '{"header": {}}', size: 999 },
      { answer: '{"alarms": [{"memberID": "1", "alarm": "CORRUPT"}]}', size: 999 },
      { more: "has_data() { false; }" },
      { more: "BACKEND=external" },
      { more: "db_size() { return 1; }" },
    ]) {
      expect(acts({ inUse: 500, wanted: 2000, ...nothing })).toEqual(["has space"]);
    }
  });
});
