import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../support/temporary-folders";

const SCRIPT = readFileSync(join(__dirname, "../../lib/docker/scripts/readiness.sh"), "utf8");
const folders = temporaryFolders();

/** The answers of the curl double for /ping and /rancherversion, and its exit status. */
type Answer = readonly [ping: string, version: string, exit: number];
const running = (version: string): Answer => ["pong", `{"Version":"v${version}","GitCommit":"1"}`, 0];
const UNREACHABLE: Answer = ["curl: (7) Failed to connect", "", 7];

/**
 * Runs the script with doubles of curl and sleep. The n-th look gets the n-th answer, and later looks the last answer.
 */
function wait(answers: readonly Answer[], environment: Record<string, string> = {}) {
  const folder = folders();
  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}`);
    chmodSync(join(folder, name), 0o755);
  };
  for (const [index, [ping, version, exit]] of answers.entries())
    writeFileSync(join(folder, `answer-${index + 1}`), `ping='${ping}' version='${version}' exit=${exit}\n`);
  program("sleep", "");
  program(
    "curl",
    `cd ${folder}
printf '%s\\n' "$*" >>calls
case "$*" in */ping) echo . >>looks ;; esac
look=$(wc -l <looks)
[ "$look" -le ${answers.length} ] || look=${answers.length}
. ./answer-$look
case "$*" in */ping) echo "$ping" ;; *) echo "$version" ;; esac
exit "$exit"
`,
  );
  const asked = { NAME: "rancher.example.com", HOST: "203.0.113.7", TRUSTED: "", VERSION: "2.15.0" };
  const end = { LIMIT: "60", HINT: "a hint", CONSOLE: "a command" };
  const env = { PATH: `${folder}:${process.env.PATH}`, ...asked, ...end, ...environment };
  const { stdout, stderr, status } = spawnSync("sh", ["-c", SCRIPT], { env, encoding: "utf8", timeout: 20_000 });
  const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
  return { said: stdout.trim().split("\n"), stderr, status, calls };
}

describe("the wait for Rancher", () => {
  it("ends when the desired version answers at the address, under its name", () => {
    const { said, stderr, status, calls } = wait([UNREACHABLE, running("2.14.4"), running("2.15.0")]);
    expect([said.at(-1), stderr, status]).toEqual(["Rancher 2.15.0 answers", "", 0]);
    expect(said[0]).toMatch(/^waiting for https:\/\/rancher\.example\.com\/ping: curl: \(7\) .* \(\d+s\)$/);
    expect(calls.filter((call) => call.endsWith("/ping"))).toHaveLength(3);
    expect(calls[0]).toContain("--connect-to rancher.example.com:443:203.0.113.7:443 --insecure https://rancher");
  });

  it("uses DNS when the user creates the record, and verifies a certificate when it can", () => {
    const { calls } = wait([running("2.15.0")], { HOST: "", TRUSTED: "yes" });
    expect(calls[0]).not.toMatch(/--connect-to|--insecure/);
  });

  it.each([
    ["no answer", UNREACHABLE, /^waiting for https:.*Failed to connect$/],
    ["another version", running("2.14.4"), /^Rancher 2\.14\.4 answers, wanted is 2\.15\.0$/],
  ])("gives up on %s, and prints where to look", (_, answer, reason) => {
    const { said, status } = wait([answer as Answer], { LIMIT: "0" });
    expect(status).toBe(1);
    expect(said[0]).toMatch(/^not ready after 0 s: /);
    expect(said[0]?.replace("not ready after 0 s: ", "")).toMatch(reason as RegExp);
    expect(said).toEqual(expect.arrayContaining(["a hint", "  a command"]));
  });
});
