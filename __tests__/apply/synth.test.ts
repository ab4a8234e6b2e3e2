import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../lab/run";

const ROOT = join(__dirname, "../..");
jest.setTimeout(120_000);

describe("synthesis from the command line", () => {
  const folder = mkdtempSync(join(tmpdir(), "synth-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (program: string, args: string[], outdir: string, config?: string) =>
    run(program, args, {
      directory: ROOT,
      env: { ...process.env, CDKTF_OUTDIR: join(folder, outdir), RANCHER_CONFIG: config, CHECKPOINT_DISABLE: "1" },
      timeoutMs: 60_000,
      accept: [0, 1],
    });
  const text = (outdir: string) => readFileSync(join(folder, outdir, "stacks/rke-ha/cdk.tf.json"), "utf8");

  it("gives the same bytes by npm run synth, repeatedly, and by cdktf synth", async () => {
    expect((await start("npm", ["run", "--silent", "synth"], "once")).status).toBe(0);
    expect((await start("npm", ["run", "--silent", "synth"], "twice")).status).toBe(0);
    const cdktf = ["cdktf", "synth", "--output", join(folder, "cdktf")];
    expect((await start("npx", cdktf, "cdktf")).status).toBe(0);
    expect(text("twice")).toBe(text("once"));
    expect(text("cdktf")).toBe(text("once"));
  });

  it("contains no folder of this computer", () => {
    for (const place of [ROOT, homedir(), tmpdir()]) expect(text("once")).not.toContain(`${place}/`);
  });

  const warning = "backend: missing, so the state with its secrets is only in terraform.rke-ha.tfstate on this machine";

  it("prints what it wrote, and warns of a state on this computer only", async () => {
    const { stdout, stderr } = await start("npm", ["run", "--silent", "synth"], "warned");
    expect(stderr).toContain(`warning: rancher.yaml: stack rke-ha: ${warning}`);
    expect(join(ROOT, /^wrote (.*)$/m.exec(stdout)?.[1] ?? "")).toBe(
      join(folder, "warned", "stacks/rke-ha/cdk.tf.json"),
    );
  });

  it("reads rancher.yaml when RANCHER_CONFIG is empty", async () => {
    expect((await start("npm", ["run", "--silent", "synth"], "empty", "")).status).toBe(0);
  });

  it("by cdktf warns in lines of its own, once and not as errors", async () => {
    const cdktf = ["cdktf", "synth", "--output", join(folder, "cdktf-warned")];
    const { stdout, stderr } = await start("npx", cdktf, "cdktf-warned");
    expect(stdout.split(warning)).toHaveLength(2);
    expect(stdout).toMatch(/WARN \[rke-ha\]: backend: missing/);
    expect(`${stdout}${stderr}`).not.toMatch(/ERROR.*backend: missing/);
  });

  it("rejects the name of a stack, because it writes all of them, and lists them", async () => {
    const { stderr, status } = await start("npm", ["run", "--silent", "synth", "--", "rke-ha"], "named");
    expect([status, stderr]).toEqual([
      1,
      "got rke-ha, expected no argument, because synthesis writes every stack of rancher.yaml: rke-ha; remove it, or set RANCHER_CONFIG to another file\n",
    ]);
  });

  it("prints each error of a file in one line, with status 1 and no stack trace", async () => {
    const { stderr, stdout, status } = await start("npm", ["run", "--silent", "synth"], "none", "no-such.yaml");
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n")).toEqual([expect.stringMatching(/^no-such\.yaml: .*no such file/)]);
  });
});
