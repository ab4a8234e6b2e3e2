import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describeUnless } from "../support/unless";

const FOLDER = join(__dirname, "../../lib/cluster/scripts");
const present = spawnSync("shellcheck", ["--version"], { timeout: 10_000 }).status === 0;

describeUnless(present ? undefined : "shellcheck is not on PATH", "shellcheck", () => {
  it.each(readdirSync(FOLDER))("has nothing to say about %s", (script) => {
    const { stdout, status } = spawnSync("shellcheck", [join(FOLDER, script)], { encoding: "utf8", timeout: 60_000 });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });
});
