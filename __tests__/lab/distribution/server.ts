import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { program } from "../../../lab/distribution/releases";
import { type RunResult, run } from "../../../lab/run";
import { address, type Network } from "./network";

/** The program's file must have the distribution's name. */
const VERSIONS = { rke2: "v1.35.7+rke2r1", k3s: "v1.35.7+k3s1" } as const;

/** One server of the double: a host (network, mounts, processes of its own) with a disk, and the program in it. */
export class Server {
  /** Its whole output since its last start. */
  said = "";
  private process: ChildProcess | undefined;
  private machine: ChildProcess | undefined;

  constructor(
    private readonly root: string,
    private readonly network: Network,
    readonly index: number,
    private readonly distribution: keyof typeof VERSIONS,
    /** Settings of the double beside the tests' own, see its README. */
    private readonly settings: Readonly<Record<string, string>> = {},
  ) {
    for (const name of ["etc", "var"]) mkdirSync(join(this.folder, name), { recursive: true });
  }

  /** Publishes the program for all servers of the folder, in that version. */
  static async install(root: string, distribution: keyof typeof VERSIONS, version?: string): Promise<void> {
    const path = join(root, distribution);
    // A running program cannot be written, but it can be replaced.
    await mkdir(`${path}.new`);
    await program(join(`${path}.new`, distribution), version ?? VERSIONS[distribution]);
    await rename(join(`${path}.new`, distribution), path);
    await rmdir(`${path}.new`);
  }

  /** Path on its disk, below /var/lib/rancher/DISTRIBUTION/server. */
  path(...parts: readonly string[]): string {
    return join(this.folder, "var", this.distribution, "server", ...parts);
  }

  /** Writes config.yaml. */
  async configure(options: Readonly<Record<string, string | boolean | readonly string[]>>): Promise<void> {
    const all = { "node-name": `server-${this.index}`, "node-ip": address(this.index), ...options };
    const folder = join(this.folder, "etc", this.distribution);
    await mkdir(folder, { recursive: true });
    const lines = Object.entries(all).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
    await writeFile(join(folder, "config.yaml"), lines.join(""));
  }

  /** Starts the server and returns. */
  start(): void {
    this.said = "";
    const script = `echo $$ >/var/lib/rancher/main.pid; exec ${join(this.root, this.distribution)} server`;
    const child = spawn("nsenter", this.entered("sh", "-c", script), {
      env: this.environment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.said += text;
      });
    }
    this.process = child;
  }

  /** Runs a command of the program to its end. */
  command(...args: readonly string[]): Promise<RunResult> {
    return this.runs(join(this.root, this.distribution), ...args);
  }

  /** Runs a program on the host to its end: with its network, mounts and processes. */
  runs(name: string, ...args: readonly string[]): Promise<RunResult> {
    return run("nsenter", this.entered(name, ...args), { env: this.environment(), timeoutMs: 90_000, accept: [0, 1] });
  }

  /** Waits until the server prints a text. Throws the output when the server ends or the time is over. */
  async says(text: string, timeoutMs = 120_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!this.said.includes(text)) {
      if (Date.now() > end || ended(this.process))
        throw new Error(`server-${this.index} did not say "${text}":\n${this.said}`);
      await sleep(100);
    }
  }

  /** Sends a signal only to the server's own process: TERM, as systemd does with KillMode=process. */
  async stop(signal: "TERM" | "KILL"): Promise<void> {
    const exited = gone(this.process);
    await this.runs("sh", "-c", `kill -${signal} $(cat /var/lib/rancher/main.pid)`);
    await exited;
  }

  /** Kills the host with all its processes at once, like a power cut. */
  async kill(): Promise<void> {
    const all = [gone(this.process), gone(this.machine)];
    if (this.machine !== undefined && !ended(this.machine)) {
      all.push(buried(processOne(this.machine)));
      this.machine.kill("SIGKILL");
    }
    await Promise.all(all);
    this.machine = undefined;
  }

  /** Empties the server's datastore, like a new disk; the authorities' files remain. */
  async wipe(): Promise<void> {
    await rm(this.path("db"), { recursive: true });
  }

  /** kubectl as this server's administrator. */
  async kubectl(...args: readonly string[]): Promise<string> {
    const kubeconfig = join(this.folder, "etc", this.distribution, `${this.distribution}.yaml`);
    return (await this.inside("kubectl", "--kubeconfig", kubeconfig, "--request-timeout=20s", ...args)).stdout.trim();
  }

  /** A program in the server's network. */
  inside(name: string, ...args: readonly string[]): Promise<RunResult> {
    return run("ip", ["netns", "exec", this.network.namespace(this.index), name, ...args], { timeoutMs: 60_000 });
  }

  private environment(): NodeJS.ProcessEnv {
    return { ...process.env, DISTRIBUTION_PROMOTE_SECONDS: "3", ...this.settings };
  }

  private get folder(): string {
    return join(this.root, `server-${this.index}`);
  }

  /** The command to enter the host, which starts first when it is off. */
  private entered(...command: readonly string[]): string[] {
    if (ended(this.machine)) this.machine = this.switchOn();
    return ["--target", `${processOne(this.machine as ChildProcess)}`, "--net", "--mount", "--pid", "--", ...command];
  }

  /** A host whose only work is to reap orphans; it ends with the returned process. */
  private switchOn(): ChildProcess {
    const script = join(this.folder, "boot");
    const lines = [
      "set -e",
      "mkdir -p /etc/rancher /var/lib/rancher",
      `mount --bind ${this.folder}/etc /etc/rancher`,
      `mount --bind ${this.folder}/var /var/lib/rancher`,
      `touch ${this.folder}/booted`,
      "while :; do sleep 1; done",
    ];
    writeFileSync(script, `${lines.join("\n")}\n`);
    rmSync(join(this.folder, "booted"), { force: true });
    const unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", script];
    const machine = spawn("ip", ["netns", "exec", this.network.namespace(this.index), ...unshare], { stdio: "ignore" });
    const end = Date.now() + 30_000;
    while (!existsSync(join(this.folder, "booted"))) {
      if (Date.now() > end) throw new Error(`server-${this.index}: its machine did not boot within 30 s`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
    return machine;
  }
}

/** The host's process 1, by its id outside. */
function processOne(machine: ChildProcess): number {
  const children = readFileSync(`/proc/${machine.pid}/task/${machine.pid}/children`, "utf8").trim();
  return Number(children.split(" ")[0]);
}

function ended(process: ChildProcess | undefined): boolean {
  return process === undefined || process.exitCode !== null || process.signalCode !== null;
}

async function gone(process: ChildProcess | undefined): Promise<void> {
  if (process !== undefined && !ended(process)) await new Promise((resolve) => process.once("exit", resolve));
}

/** Process 1 ends after every other process of the host, later than its parent. */
async function buried(id: number): Promise<void> {
  const alive = () => !/^State:\s+[ZX]/m.test(statusOf(id));
  for (const end = Date.now() + 30_000; alive(); await sleep(20)) {
    if (Date.now() > end) throw new Error(`process ${id} did not end within 30 s after it was killed`);
  }
}

function statusOf(id: number): string {
  try {
    return readFileSync(`/proc/${id}/status`, "utf8");
  } catch {
    return "State: X (gone)";
  }
}
