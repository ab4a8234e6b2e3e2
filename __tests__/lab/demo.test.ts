import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { whyNoApply } from "../../lab/prerequisites";
import { describeUnless } from "../support/unless";
import { temporaryFolder } from "./support/temporary-folder";

const ROOT = join(__dirname, "../..");
/** The output appears within seconds when nothing must be built first. */
const SAID_MS = 120_000;
const END_MS = 30_000;
const reason =
  process.platform === "linux" ? whyNoApply() : "needs Linux, whose /proc tells the processes that are left";

/** Command lines of the processes that were started with a text in their environment. */
function processesWith(text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(text)) return [];
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch (error) {
        // It ended in the meantime, or belongs to another user.
        if (["ENOENT", "ESRCH", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
        throw error;
      }
    });
}

describeUnless(reason, "an interrupted demo", () => {
  const folder = temporaryFolder();

  it.each([
    ["SIGINT", "while it starts", "Starting an AWS stand-in"],
    ["SIGTERM", "while it deploys", "\n  [1/"],
  ] as const)(
    "ends by %s %s and leaves nothing",
    async (signal, _, at) => {
      const demo = spawn(process.execPath, ["--require", "./register.cjs", "lab/demo.ts"], {
        cwd: ROOT,
        env: { ...process.env, TMPDIR: folder },
        stdio: ["ignore", "pipe", "ignore"],
      });
      let said = "";
      demo.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
      const limit = AbortSignal.timeout(SAID_MS);
      while (!said.includes(at)) await once(demo.stdout, "data", { signal: limit });
      const ended = once(demo, "exit", { signal: AbortSignal.timeout(END_MS) });
      demo.kill(signal);
      expect(await ended).toEqual([128 + constants.signals[signal], null]);
      expect(said).not.toContain("Second plan");
      if (signal === "SIGTERM") {
        // Each phase that is silent in itself is announced.
        const phases =
          /Building what is not in the cache[\s\S]*\nInstalling the providers\n[\s\S]*\nPlanning\n[\s\S]*\nDeploying /;
        expect(said).toMatch(phases);
      }
      expect(readdirSync(folder)).toEqual([]);
      // A process that was told to stop may still run.
      for (let i = 0; i < 20 && processesWith(folder).length > 0; i++) await sleep(100);
      expect(processesWith(folder)).toEqual([]);
    },
    SAID_MS + 2 * END_MS,
  );
});

describeUnless(reason, "a demo of edits", () => {
  const folder = temporaryFolder();

  it("deploys the edits, and continues after an error or a rejection", async () => {
    const file = join(folder, "rancher.yaml");
    const example = readFileSync(join(ROOT, "rancher.yaml"), "utf8");
    writeFileSync(file, example);
    const demo = spawn(process.execPath, ["--require", "./register.cjs", "lab/demo.ts", "--edit"], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: folder, RANCHER_CONFIG: file },
      stdio: ["pipe", "pipe", "inherit"],
    });
    let said = "";
    demo.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const ended = once(demo, "exit");
    /** Its output until it waits for the next edit. */
    const answer = async () => {
      while (!said.includes("Ctrl-D destroys.")) {
        if (demo.exitCode !== null) throw new Error(`ended with ${demo.exitCode}:\n${said}`);
        await sleep(100);
      }
      const answered = said;
      said = "";
      return answered;
    };
    const deploy = (edited: string) => {
      writeFileSync(file, edited);
      demo.stdin.write("\n");
      return answer();
    };
    try {
      expect(await answer()).toContain("Second plan: no changes");
      const upgraded = example.replace("v1.35.7+rke2r1", "v1.35.8+rke2r1");
      expect(await deploy(upgraded)).toContain("aws_ssm_parameter.cluster_desired_settings changed");
      expect(await deploy(upgraded)).toContain("No changes");
      expect(await deploy(upgraded.replace("servers: 3", "servers: 2"))).toContain(
        "etcd needs an odd number of servers",
      );
      expect(await deploy(upgraded.replace("servers: 3", "servers: 1"))).toContain(
        "cluster.servers: got 1, deployed are 3",
      );
      demo.stdin.end();
      expect(await ended).toEqual([0, null]);
      expect(said).toContain('Left in the stand-in: {"hosted-zone":1,"snapshot":3}');
    } finally {
      demo.kill();
    }
  }, 900_000);
});
