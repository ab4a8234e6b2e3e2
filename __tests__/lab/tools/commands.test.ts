import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../lab/run";
import { ROOT } from "../../project/source-files";
import { temporaryFolders } from "../../support/temporary-folders";

jest.setTimeout(300_000);

describe("commands", () => {
  const folder = temporaryFolders();
  const OUT = join(ROOT, "cdktf.out");

  /** Runs `npm run COMMAND -- ARGUMENTS` as in README, and returns its output and the file at a path of the clone. */
  const runs = async (command: string, args: readonly string[], left: string, env: NodeJS.ProcessEnv = {}) => {
    const target = join(OUT, left);
    rmSync(target, { recursive: true, force: true });
    const result = await run("npm", ["run", "--silent", command, "--", ...args], {
      directory: ROOT,
      env: { ...process.env, ...env },
      timeoutMs: 120_000,
      accept: [0, 1],
    });
    const copy = folder();
    if (existsSync(target)) cpSync(target, copy, { recursive: true });
    return { ...result, copy };
  };

  test.each([
    ["hcl", "hcl/rke-ha", "main.tf"],
    ["diagram", "diagrams", "rke-ha.svg"],
  ])("npm run %s -- rke-ha", async (command, left, file) => {
    const { status, stdout, copy } = await runs(command, ["rke-ha"], left);
    expect(stdout).toContain(`cdktf.out/${left}`);
    expect(status).toBe(0);
    expect(readFileSync(join(copy, file), "utf8")).toContain("rke-ha");
  });

  test("npm run cost -- rke-ha us-east-1", async () => {
    const { status, stdout } = await runs("cost", ["rke-ha", "us-east-1"], "none");
    expect(stdout).toMatch(/^rke-ha: US dollars a month .* of us-east-1$/m);
    expect(status).toBe(0);
  });

  test("npm run cost rejects a region that it has no prices of", async () => {
    const { status, stdout, stderr } = await runs("cost", ["rke-ha", "mars-1"], "none");
    expect(stderr.trim().split("\n").at(-1)).toMatch(/^cost: got region mars-1, expected .*: us-east-1, us-east-2, /);
    expect([status, stdout]).toEqual([1, ""]);
  });

  test("npm run policy -- rke-ha", async () => {
    const { status, stdout } = await runs("policy", ["rke-ha"], "none");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ Version: "2012-10-17" });
  });

  test("an empty RANCHER_CONFIG counts as not set", async () => {
    expect(await runs("cost", [], "none", { RANCHER_CONFIG: "" })).toMatchObject({ status: 0 });
  });

  test("an unknown stack is rejected in one line", async () => {
    const { status, stderr } = await runs("hcl", ["other"], "none");
    expect(status).toBe(1);
    expect(stderr.trim().split("\n").at(-1)).toBe("rancher.yaml: got other, expected the name of a stack: rke-ha");
  });
});
