import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutServerPrograms } from "../../support/server-programs";
import { temporaryFolders } from "../../support/temporary-folders";
import { describeUnless } from "../../support/unless";
import { runWithParts } from "./parts";

interface Entry {
  readonly __CURSOR: string;
  readonly __REALTIME_TIMESTAMP: string;
  readonly SYSLOG_IDENTIFIER?: string;
  readonly MESSAGE?: unknown;
}

interface Request {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logEvents: readonly { readonly timestamp: number; readonly message: string }[];
}

const SETTINGS = "LOG_GROUP=/rancher/rke-ha REGION=eu-central-1 DOMAIN=amazonaws.com";
const START_MS = 1_700_000_000_000;

describeUnless(withoutServerPrograms, "a server's journal", () => {
  const folderOfTest = temporaryFolders();
  const entry = (index: number, more: Partial<Entry> & { ms?: number } = {}): Entry => {
    const { ms = START_MS + index, ...fields } = more;
    return {
      __CURSOR: `c${index}`,
      __REALTIME_TIMESTAMP: `${ms}123`,
      SYSLOG_IDENTIFIER: "k3s",
      MESSAGE: `line ${index}`,
      ...fields,
    };
  };
  const run = (folder: string, script: string) => runWithParts(folder, `${SETTINGS}\n${script}`);
  const batch = (entries: readonly Entry[]): { readonly request?: Request; readonly cursor?: string } => {
    const folder = folderOfTest();
    writeFileSync(join(folder, "entries"), entries.map((each) => `${JSON.stringify(each)}\n`).join(""));
    const text = run(folder, "logs_request <$state/entries");
    const cursor = join(folder, "logged.new");
    return {
      ...(text !== "" && { request: JSON.parse(text) }),
      ...(existsSync(cursor) && { cursor: readFileSync(cursor, "utf8") }),
    };
  };

  it("becomes events of the server's stream, in order of time", () => {
    expect(batch([entry(1), entry(2, { ms: START_MS, SYSLOG_IDENTIFIER: "kernel" })])).toEqual({
      request: {
        logGroupName: "/rancher/rke-ha",
        logStreamName: "server-1",
        logEvents: [
          { timestamp: START_MS, message: "kernel: line 2" },
          { timestamp: START_MS + 1, message: "k3s: line 1" },
        ],
      },
      cursor: "c2",
    });
  });

  it("is nothing without entries", () => {
    expect(batch([])).toEqual({});
  });

  it("may have entries that are binary, too long, duplicate or empty", () => {
    const { request } = batch([
      entry(1, { MESSAGE: [104, 105, 255] }),
      entry(2, { MESSAGE: null }),
      entry(3, { MESSAGE: "ä".repeat(150_000) }),
      entry(4, { MESSAGE: ["one", "two"] }),
      entry(5, { SYSLOG_IDENTIFIER: undefined }),
    ]);
    const messages = request?.logEvents.map(({ message }) => message) ?? [];
    expect([messages[0], messages[1], messages[3], messages[4]]).toEqual([
      "k3s: hi\ufffd",
      "k3s: ",
      "k3s: one two",
      ": line 5",
    ]);
    expect(Buffer.byteLength(messages[2] as string)).toBeLessThanOrEqual(200_000);
  });

  it.each<[string, readonly Entry[], number]>([
    ["10,000 events", Array.from({ length: 10_002 }, (_, index) => entry(index)), 10_000],
    ["a mebibyte", Array.from({ length: 8 }, (_, index) => entry(index, { MESSAGE: "x".repeat(199_000) })), 5],
    ["a day", [0, 5, 25].map((hours) => entry(hours, { ms: START_MS + hours * 3_600_000 })), 2],
  ])("is sent in batches of at most %s, and the next one continues after it", (_, entries, count) => {
    const { request, cursor } = batch(entries);
    expect(request?.logEvents).toHaveLength(count);
    expect(cursor).toBe(entries[count - 1]?.__CURSOR);
  });

  /** Runs with a journalctl that prints a line without end, or what `shell` prints. */
  const withJournal = (shell: string, then: string) => {
    const folder = folderOfTest();
    writeFileSync(join(folder, "journalctl"), `#!/bin/sh\n${shell}\n`, { mode: 0o755 });
    return run(folder, `PATH=$state:$PATH; ${then}`);
  };

  it("is read only as far as one request needs, however long it is", () => {
    expect(withJournal("exec yes '{}'", "journal | wc --lines").trim()).toBe("10001");
    // As in a unit of systemd. The double behaves as journalctl, which ignores errors of its output.
    const endless = "while :; do echo '{}'; done 2>/dev/null";
    expect(withJournal(endless, "trap '' PIPE; journal | wc --lines").trim()).toBe("10001");
    expect(withJournal("echo '{}'", "journal | wc --lines").trim()).toBe("1");
  });

  it("fails when journalctl fails", () => {
    expect(withJournal("echo '{}'; exit 1", "journal >/dev/null || echo failed").trim()).toBe("failed");
  });

  const doubles = (curl: string) => `
    journal() { if [ -s $state/logged ]; then echo "after $(cat $state/logged)" >&2; else echo '${JSON.stringify(entry(1))}'; fi; }
    credentials() { echo 'user = "key:secret"'; }
    curl() { cat >$state/config; printf '%s\\n' "$@"; ${curl}; }
  `;

  it("is signed for logs, without a key on the command line, and not sent twice", () => {
    const folder = folderOfTest();
    const said = run(folder, `${doubles("true")} publish_logs 2>&1`)
      .trim()
      .split("\n");
    expect(said).toEqual(
      expect.arrayContaining([
        "aws:amz:eu-central-1:logs",
        "X-Amz-Target: Logs_20140328.PutLogEvents",
        `@${folder}/log-request`,
        "https://logs.eu-central-1.amazonaws.com/",
      ]),
    );
    expect(said.join("\n")).not.toContain("secret");
    expect(readFileSync(join(folder, "config"), "utf8")).toContain("key:secret");
    // The next run begins after the last sent entry.
    expect(said.at(-1)).toBe("after c1");
  });

  it("is kept for the next run when CloudWatch rejects it, with a message", () => {
    const folder = folderOfTest();
    const script = `say_once() { echo "said: $1"; }; ${doubles("echo 'curl: (22) The requested URL returned error: 403' >&2; return 22")} publish_logs`;
    expect(run(folder, script)).toContain(
      "said: cannot publish its journal to CloudWatch Logs: HTTP status 403; trying again in a minute",
    );
    expect(existsSync(join(folder, "logged"))).toBe(false);
  });

  it("does not count as sent when the journal cannot be read", () => {
    const folder = folderOfTest();
    const script = `${doubles("true")} journal() { return 1; }; say_once() { echo "said: $1"; }; publish_logs`;
    expect(run(folder, script)).toContain(
      "said: cannot publish its journal to CloudWatch Logs: the journal cannot be read;",
    );
  });
});
