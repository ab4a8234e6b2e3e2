import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeUnless } from "../support/unless";

const ROOT = join(__dirname, "../..");
const FOLDER = "lib/docker/scripts";
const present = spawnSync("shellcheck", ["--version"], { timeout: 10_000 }).status === 0;

describeUnless(present ? undefined : "shellcheck is not on PATH", "shellcheck", () => {
  // The parts of the node script are checked as node.sh sources them.
  it.each(["readiness.sh", "node/node.sh", "access/node.sh"])("has nothing to say about %s", (script) => {
    const args = ["--external-sources", join(FOLDER, script)];
    const { stdout, status } = spawnSync("shellcheck", args, { cwd: ROOT, encoding: "utf8", timeout: 60_000 });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  it("has been shown every part of the node script", () => {
    const node = readFileSync(join(ROOT, FOLDER, "node/node.sh"), "utf8");
    const parts = readdirSync(join(ROOT, FOLDER, "node")).filter((name) => name !== "node.sh");
    for (const part of parts) expect(node).toContain(`# shellcheck source=${FOLDER}/node/${part}\n`);
  });
});
