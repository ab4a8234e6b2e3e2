import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { whyNoApply } from "../../lab/prerequisites";
import { describeUnless } from "../support/unless";
import { temporaryFolder } from "./support/temporary-folder";

const ROOT = join(__dirname, "../..");
/** A deploy with the original provider takes two minutes, and a destroy one. */
const SAID_MS = 400_000;
const END_MS = 30_000;
const reason =
  process.platform === "linux" ? whyNoApply() : "needs Linux, whose /proc tells the processes that are left";

/** The processes that were started with a text in their environment, with their command lines. */
function processesWith(text: string): { readonly pid: number; readonly command: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(text)) return [];
        return [{ pid: Number(pid), command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") }];
      } catch (error) {
        // It ended in the meantime, or belongs to another user.
        if (["ENOENT", "ESRCH", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
        throw error;
      }
    });
}

/** Kills Terraform, which has a text in its environment. */
function killTerraform(text: string): void {
  const [terraform, ...others] = processesWith(text).filter(({ command }) => /^\S*(terraform|tofu) /.test(command));
  if (terraform === undefined || others.length > 0) throw new Error(`got ${others.length + 1} processes, expected one`);
  process.kill(terraform.pid, "SIGKILL");
}

/** Starts a demo in a process group of its own, as a terminal does. */
function start(folder: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ["--require", "./register.cjs", "lab/demo.ts", ...args], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: folder, ...env },
    detached: true,
  });
  const demo = { child, said: "", complained: "", ended: once(child, "exit") };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    demo.said += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    demo.complained += text;
  });
  return demo;
}
type Demo = ReturnType<typeof start>;

async function expectNothingLeft(folder: string): Promise<void> {
  expect(readdirSync(folder)).toEqual([]);
  // A process that was told to stop may still run.
  for (let i = 0; i < 20 && processesWith(folder).length > 0; i++) await sleep(100);
  expect(processesWith(folder)).toEqual([]);
}

describe("the command line of the demo", () => {
  const folder = temporaryFolder();

  it.each([
    [["--bogus"], {}, "demo: got --bogus, expected "],
    [["other"], {}, "demo: got other, expected "],
    [[], { npm_config_editor: "" }, "demo: npm kept --edit for itself; write npm run demo -- --edit\n"],
  ])(
    "%j with %j is rejected",
    async (args, env, line) => {
      const demo = start(folder, args, env);
      expect(await demo.ended).toEqual([1, null]);
      expect(demo.complained).toMatch(/^[^\n]*\n$/);
      expect(demo.complained).toContain(line);
      expect(demo.said).toBe("");
    },
    END_MS,
  );

  it(
    "has a usage text",
    async () => {
      const demo = start(folder, ["--help"]);
      expect(await demo.ended).toEqual([0, null]);
      expect(demo.said).toMatch(/^usage: [\s\S]*--edit[\s\S]*--help/);
      expect([demo.said.includes("Starting"), demo.complained]).toEqual([false, ""]);
    },
    END_MS,
  );
});

describeUnless(reason, "an interrupted demo", () => {
  const folder = temporaryFolder();
  const signal = (name: NodeJS.Signals) => (demo: Demo) => process.kill(-(demo.child.pid as number), name);

  it.each([
    ["SIGTERM while it starts", "Starting an AWS stand-in", signal("SIGTERM"), 143, "SIGTERM: ending Terraform"],
    ["SIGINT while it deploys", "\n  [1/", signal("SIGINT"), 130, "SIGINT: ending Terraform"],
    ["SIGINT while it destroys", "Destroying\n  [1/", signal("SIGINT"), 130, "SIGINT: ending Terraform"],
    ["the end of its reader", "\n  [1/", (demo: Demo) => demo.child.stdout.destroy(), 141, "SIGPIPE: ending Terraform"],
    [
      "the end of Terraform",
      "\n  [1/",
      () => killTerraform(folder),
      1,
      "failed, and the next npm run demo starts from nothing: terraform apply: ended with SIGKILL",
    ],
  ] as const)(
    "ends by %s and leaves nothing",
    async (_, at, interrupt, status, line) => {
      const demo = start(folder, ["--verbose"]);
      const limit = AbortSignal.timeout(SAID_MS);
      while (!demo.said.includes(at)) await once(demo.child.stdout, "data", { signal: limit });
      const ended = once(demo.child, "exit", { signal: AbortSignal.timeout(END_MS) });
      interrupt(demo);
      expect(await ended).toEqual([status, null]);
      const complaints = demo.complained
        .split("\n")
        .filter((each) => !each.startsWith("skipped here: all resources of the provider"));
      expect(complaints).toEqual([expect.stringContaining(line), ""]);
      if (at.startsWith("Destroying")) {
        // Each phase that is silent in itself is announced.
        const phases = /\nPreparing [\s\S]*\nInstalling the providers[\s\S]*\nDeploying [\s\S]*\nPlanning again/;
        expect(demo.said).toMatch(phases);
      }
      await expectNothingLeft(folder);
    },
    SAID_MS + 2 * END_MS,
  );
});

describeUnless(reason, "a demo of edits", () => {
  const folder = temporaryFolder();

  it("deploys the edits, and continues after an error or a rejection", async () => {
    const file = join(folder, "rancher.yaml");
    const example = readFileSync(join(ROOT, "rancher.yaml"), "utf8").replace(
      "version: 2.15.0",
      "$&\n      repository: https://charts.example.com/rancher\n      repositoryAuth: true",
    );
    writeFileSync(file, example);
    // Terraform gets these variables, and no other setting.
    const env = {
      RANCHER_CONFIG: file,
      TF_VAR_rancher_repository_username: "user",
      TF_VAR_rancher_repository_password: "secret",
      TF_CLI_ARGS: "-nonsense",
    };
    const demo = start(folder, ["--edit", "--verbose"], env);
    /** Its output until it waits for the next edit. */
    const answer = async () => {
      while (!demo.said.includes("starts from nothing.")) {
        const { exitCode } = demo.child;
        if (exitCode !== null) throw new Error(`ended with ${exitCode}:\n${demo.said}\n${demo.complained}`);
        await sleep(100);
      }
      const answered = demo.said;
      demo.said = "";
      return answered;
    };
    const deploy = (edited: string) => {
      writeFileSync(file, edited);
      demo.child.stdin.write("\n");
      return answer();
    };
    try {
      expect(await answer()).toContain("Second plan: no changes");
      const upgraded = example.replace("v1.35.7+rke2r1", "v1.35.8+rke2r1");
      expect(await deploy(upgraded)).toContain("aws_s3_object.cluster_desired_object_object changed");
      expect(await deploy(upgraded)).toContain("No changes");
      expect(await deploy(upgraded.replace("servers: 3", "servers: 2"))).toContain(
        "etcd needs an odd number of servers",
      );
      expect(await deploy(upgraded.replace("servers: 3", "servers: 1"))).toContain(
        "cluster.servers: got 1, deployed are 3",
      );
      demo.child.stdin.end();
      expect(await demo.ended).toEqual([0, null]);
      expect(demo.said).toContain('Left in the stand-in: {"hosted-zone":1,"snapshot":3}');
    } finally {
      demo.child.kill();
    }
  }, 900_000);

  it(
    "continues after the end of Terraform in the first deploy",
    async () => {
      const demo = start(folder, ["--edit", "--verbose"]);
      const limit = AbortSignal.timeout(SAID_MS);
      while (!demo.said.includes("\n  [1/")) await once(demo.child.stdout, "data", { signal: limit });
      killTerraform(folder);
      while (!demo.said.includes("starts from nothing.")) await once(demo.child.stdout, "data", { signal: limit });
      expect(demo.said).toMatch(
        /\nterraform apply: ended with SIGKILL\n\nEdit .* Ctrl-D destroys.* starts from nothing\.\n$/,
      );
      demo.child.stdin.end();
      const ended = await demo.ended;
      const complaints = demo.complained.split("\n").filter((line) => !line.startsWith("skipped here: "));
      expect([...ended, ...complaints]).toEqual([0, null, ""]);
      rmSync(join(folder, "rancher.yaml"), { force: true });
      await expectNothingLeft(folder);
    },
    SAID_MS + 2 * END_MS,
  );
});
