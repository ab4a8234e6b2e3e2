import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../support/temporary-folders";

const SCRIPT = readFileSync(join(__dirname, "../../lib/docker/scripts/readiness.sh"), "utf8");
const folders = temporaryFolders();
const OLD = '{"Version":"v2.14.4","GitCommit":"1","RancherPrime":"false"}';
const NEW = '{"Version":"v2.15.0","GitCommit":"1","RancherPrime":"false"}';

/** What the double of curl answers: text and HTTP status, or its own exit status. */
type Answer = readonly [ping: string, version: string, http: number, exit: number];
const pong = (version: string): Answer => ["pong", version, 200, 0];

/** Runs the script with doubles of curl and sleep; the n-th look gets the n-th answer, and later ones the last. */
function wait(answers: readonly Answer[], environment: Record<string, string> = {}) {
  const folder = folders();
  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}`);
    chmodSync(join(folder, name), 0o755);
  };
  for (const [index, [ping, version, http, exit]] of answers.entries()) {
    writeFileSync(
      join(folder, `answer-${index + 1}`),
      `ping='${ping}' version='${version}' http=${http} exit=${exit}\n`,
    );
  }
  program("sleep", "");
  program(
    "curl",
    `cd ${folder}
printf '%s\\n' "$*" >>calls
case "$*" in */ping) echo . >>looks ;; esac
look=$(wc -l <looks)
[ "$look" -le ${answers.length} ] || look=${answers.length}
. ./answer-$look
case "$*" in */ping) text=$ping ;; *) text=$version ;; esac
printf '%s\\n%03d' "$text" "$http"
exit "$exit"
`,
  );
  const base = {
    NAME: "rancher.example.com",
    HOST: "203.0.113.7",
    TRUSTED: "",
    VERSION: "2.15.0",
    DEPLOYED_VERSION: "",
  };
  const server = { ADDRESS: "203.0.113.7", INSTANCE: "i-1", REGION: "eu-central-1", LIMIT: "60" };
  const env = { PATH: `${folder}:${process.env.PATH}`, TMPDIR: folder, ...base, ...server, ...environment };
  const { stdout, status } = spawnSync("sh", ["-c", SCRIPT], { env, encoding: "utf8", timeout: 20_000 });
  return {
    said: stdout.trim().split("\n"),
    status,
    calls: readFileSync(join(folder, "calls"), "utf8").trim().split("\n"),
  };
}

describe("the wait for Rancher", () => {
  it("is over when it answers at the address, under its name", () => {
    const { said, status, calls } = wait([pong(NEW)]);
    expect([said, status]).toEqual([[expect.stringMatching(/^Rancher 2\.15\.0 answers \(\d+s\)$/)], 0]);
    expect(calls[0]).toContain(
      "--connect-to rancher.example.com:443:203.0.113.7:443 --insecure https://rancher.example.com/ping",
    );
  });

  it("asks by the DNS where the way is the user's, and checks a certificate that can be", () => {
    const { calls } = wait([pong(NEW)], { HOST: "", TRUSTED: "yes" });
    expect(calls[0]).not.toMatch(/--connect-to|--insecure/);
  });

  it("says for what it waits: an answer, then the version", () => {
    const { said, status } = wait([["", "", 0, 7], ["starting", "", 503, 0], pong(OLD), pong(NEW)]);
    expect(status).toBe(0);
    expect(said.map((line) => line.replace(/ \(\d+s\)$/, ""))).toEqual([
      "waiting for https://rancher.example.com/ping",
      "https://rancher.example.com/ping answers with status 503",
      "Rancher answers as 2.14.4, waiting for 2.15.0",
      "Rancher 2.15.0 answers",
    ]);
  });

  it("goes on looking where the version is the same, until the server has seen what changed", () => {
    const { said, calls } = wait([pong(NEW)], { DEPLOYED_VERSION: "2.15.0" });
    expect(said[0]).toMatch(/^Rancher 2.15.0 answers; looking whether it still does/);
    expect(calls.filter((call) => call.endsWith("/ping"))).toHaveLength(16);
  });

  it("begins to look anew when it answers no more", () => {
    const answers = [pong(NEW), ["", "", 0, 7] as Answer, pong(NEW)];
    const { calls } = wait(answers, { DEPLOYED_VERSION: "2.15.0" });
    expect(calls.filter((call) => call.endsWith("/ping"))).toHaveLength(2 + 16);
  });

  it.each<[string, Answer, Record<string, string>, RegExp]>([
    [
      "no answer",
      ["", "", 0, 7],
      {},
      /^no answer from 203\.0\.113\.7: this machine's address is not in network\.allowedCidrs, or the container has not started$/,
    ],
    [
      "no name",
      ["", "", 0, 6],
      { HOST: "" },
      /^the name rancher\.example\.com is not known here: the record for 203\.0\.113\.7, or for your balancer, is missing$/,
    ],
    [
      "no way through a balancer",
      ["", "", 0, 7],
      { HOST: "" },
      /^no answer from rancher\.example\.com: your balancer has to lead there, to 203\.0\.113\.7 port 80/,
    ],
    [
      "another certificate",
      ["", "", 0, 60],
      { TRUSTED: "yes" },
      /^the certificate that answers is not one that this machine trusts for rancher\.example\.com/,
    ],
  ])("gives up on %s with its likely cause", (_, answer, environment, cause) => {
    const { said, status } = wait([answer], { LIMIT: "0", ...environment });
    expect(status).toBe(1);
    expect(said[0]).toBe("not ready after 0s: waiting for https://rancher.example.com/ping");
    expect(said[1]).toMatch(cause);
    expect(said[3]).toBe("  aws ec2 get-console-output --region eu-central-1 --instance-id i-1 --latest --output text");
  });
});
