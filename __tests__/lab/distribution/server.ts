import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { program } from "../../../lab/distribution/releases";
import { type RunResult, run } from "../../../lab/run";
import { address, type Network } from "./network";

/** The program's file has to be named like the distribution. */
const VERSIONS = { rke2: "v1.35.7+rke2r1", k3s: "v1.35.7+k3s1" } as const;

/** One server of the double: a network and mount namespace, a disk, and the program in it. */
export class Server {
  /** All that it said since its last start. */
  said = "";
  private process: ChildProcess | undefined;

  constructor(
    private readonly root: string,
    private readonly network: Network,
    readonly index: number,
    private readonly distribution: keyof typeof VERSIONS,
  ) {
    for (const name of ["etc", "var"]) mkdirSync(join(this.folder, name), { recursive: true });
  }

  /** Publishes the program that all servers of the folder run. */
  static async install(root: string, distribution: keyof typeof VERSIONS): Promise<void> {
    await program(join(root, distribution), VERSIONS[distribution]);
  }

  /** Path on its disk, below /var/lib/rancher/DISTRIBUTION/server. */
  path(...parts: readonly string[]): string {
    return join(this.folder, "var", this.distribution, "server", ...parts);
  }

  /** Writes config.yaml. */
  async configure(options: Readonly<Record<string, string | boolean>>): Promise<void> {
    const all = { "node-name": `server-${this.index}`, "node-ip": address(this.index), ...options };
    const folder = join(this.folder, "etc", this.distribution);
    await mkdir(folder, { recursive: true });
    const lines = Object.entries(all).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
    await writeFile(join(folder, "config.yaml"), lines.join(""));
  }

  /** Starts the server and leaves it. */
  start(): void {
    this.said = "";
    const child = spawn("ip", this.wrapped("server"), { env: environment(), stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.said += text;
      });
    }
    this.process = child;
  }

  /** Runs a command of the program to its end. */
  command(...args: readonly string[]): Promise<RunResult> {
    return run("ip", this.wrapped(...args), { env: environment(), timeoutMs: 90_000, accept: [0, 1] });
  }

  /** Waits until the server said something. Throws what it said instead, when it ended or is late. */
  async says(text: string, timeoutMs = 120_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!this.said.includes(text)) {
      if (Date.now() > end || this.ended) throw new Error(`server-${this.index} did not say "${text}":\n${this.said}`);
      await sleep(100);
    }
  }

  /** Kills the server and all of its children at once, as a power cut would. */
  async kill(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await exited;
  }

  /** Empties the server's datastore, as a new disk would be; the authorities' files stay. */
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

  private get ended(): boolean {
    return this.process === undefined || this.process.exitCode !== null || this.process.signalCode !== null;
  }

  private get folder(): string {
    return join(this.root, `server-${this.index}`);
  }

  /** `exec` all the way: the process that is started is the server itself. */
  private wrapped(...args: readonly string[]): string[] {
    const script = join(this.folder, "enter");
    const binds = [
      `mount --bind ${this.folder}/etc /etc/rancher`,
      `mount --bind ${this.folder}/var /var/lib/rancher`,
      `exec ${join(this.root, this.distribution)} "$@"`,
    ];
    writeFileSync(script, ["set -e", "mkdir -p /etc/rancher /var/lib/rancher", ...binds, ""].join("\n"));
    return ["netns", "exec", this.network.namespace(this.index), "unshare", "-m", "sh", script, ...args];
  }
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, DISTRIBUTION_PROMOTE_SECONDS: "3" };
}
