import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { StandIn } from "../aws/stand-in";
import { type RunResult, run, tail } from "../run";
import { endpointCertificate } from "./endpoint-certificate";
import type { Departures, FaultMode, FleetStatus, Service } from "./fleet-status";
import { rootFilesystem } from "./root-filesystem";

const START_MS = 30_000;
const COMMAND_MS = 120_000;
const END_MS = 10_000;
const INTO_NAMESPACE = ["unshare", "--mount", "--propagation", "private"];
/** With systemd, control groups can only be created in a delegated scope. */
const INTO_SCOPE = ["systemd-run", "--scope", "--quiet", "--property=Delegate=yes"];

/** The options of a fleet. */
export interface FleetOptions {
  /**
   * Seconds between runs of the node script, a divisor of 60.
   *
   * @default 60
   */
  readonly runSeconds?: number;
  /**
   * A folder with additional files of instances: `root`, which is laid over the root disk of each new one, and `images`,
   * which each one has as `/opt/images`, also files that appear later.
   *
   * @default - none
   */
  readonly image?: string;
}

type Answer = { readonly result?: unknown; readonly error?: string };

/**
 * Runs the instances of a stand-in: each one that runs there boots here with systemd-nspawn, from its own user data,
 * with systemd and cloud-init. All are on one network with AWS' endpoints, the load balancers and a client. It needs
 * root on Linux; see `whyNoServers`. Everything ends with `stop`, or with this process.
 */
export class Fleet {
  /** The servers' URL of the folder `mirror`. */
  readonly mirrorUrl = "https://mirror.example.net";
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private log = "";
  private next = 0;

  private constructor(
    /** File of the certificate of AWS' endpoints and of the mirror, which instances trust. */
    readonly certificate: string,
    /**
     * It contains consoles as INSTANCE/console, and disks as volumes/VOLUME; `registry` contains the credentials of the
     * mirror's images.
     */
    readonly folder: string,
    /** The content of `mirrorUrl` for servers. */
    readonly mirror: string,
    private readonly child: ChildProcessWithoutNullStreams,
  ) {}

  /** Follows a stand-in from now on. */
  static async start(standIn: StandIn, options: FleetOptions = {}): Promise<Fleet> {
    const folder = await mkdtemp(join(tmpdir(), "fleet-"));
    const mirror = join(folder, "mirror");
    await mkdir(mirror);
    const { endpoint, region } = standIn;
    const files = await endpointCertificate(folder, region);
    const root = await rootFilesystem();
    const { runSeconds = 60, image } = options;
    const settings = JSON.stringify({ folder, root, mirror, endpoint, region, ...files, runSeconds, image });
    const main = [...INTO_NAMESPACE, "/usr/bin/python3", "-B", join(__dirname, "fleet/main.py"), settings];
    const [program, ...args] = existsSync("/run/systemd/system") ? [...INTO_SCOPE, ...main] : main;
    const child = spawn(program as string, args, { stdio: "pipe" });
    const fleet = new Fleet(files.certificate, folder, mirror, child);
    try {
      await fleet.writeClient(await fleet.started());
    } catch (error) {
      await fleet.stop();
      throw error;
    }
    return fleet;
  }

  /** A program that runs its arguments as a client on the lab's internet, which resolves and reaches load balancers. */
  get client(): string {
    return join(this.folder, "client");
  }

  status(): Promise<FleetStatus> {
    return this.command("status");
  }

  /** Reads the stand-in's state at once, and returns when the instances match it. */
  poll(): Promise<void> {
    return this.command("poll");
  }

  /** Runs a program on a server's instance; its exit status is part of the result. */
  run(server: string, command: readonly string[], timeoutMs = 60_000): Promise<RunResult> {
    return this.command("run", { server, command, timeout: timeoutMs / 1000 });
  }

  /** Cuts an instance's power. It boots again at once, or with `hold` after `powerOn`. */
  powerCut(server: string, { hold = false } = {}): Promise<void> {
    return this.command("power-cut", { server, hold });
  }

  powerOn(server: string): Promise<void> {
    return this.command("power-on", { server });
  }

  /** Shuts an instance down cleanly and boots it again. */
  reboot(server: string): Promise<void> {
    return this.command("reboot", { server });
  }

  /** Isolates an instance from the network, or connects it again. */
  partition(server: string, cut: boolean): Promise<void> {
    return this.command("partition", { server, cut });
  }

  /** Sets an instance's clock as synchronised or not. */
  clock(server: string, synchronised: boolean): Promise<void> {
    return this.command("clock", { server, synchronised });
  }

  /** Makes the data volume blank on a server whose power was cut and held. */
  wipe(server: string): Promise<void> {
    return this.command("wipe", { server });
  }

  /** The requests of instances to addresses outside their VPC so far. */
  departures(): Promise<Departures> {
    return this.command("departures");
  }

  /** Makes a service of the hub fail, or work again ("on"). */
  fault(service: Service, mode: FaultMode): Promise<void> {
    return this.command("fault", { service, mode });
  }

  /** The whole console output of a server's instances, the newest instance last. */
  async console(server: string): Promise<string> {
    const { machines } = await this.status();
    const one = Object.values(machines).find(({ name }) => name === server || name.endsWith(`-${server}`));
    return one !== undefined && existsSync(one.console)
      ? (await readFile(one.console, "utf8")).replaceAll("\r", "")
      : "";
  }

  /** Waits until a line on a console matches. After the time limit it throws the end of the console. */
  async says(server: string, pattern: RegExp, timeoutMs = 60_000): Promise<string> {
    const limit = Date.now() + timeoutMs;
    for (;;) {
      const said = await this.console(server);
      const line = said.split("\n").find((one) => pattern.test(one));
      if (line !== undefined) return line;
      if (Date.now() > limit) {
        const { faults } = await this.status();
        const seconds = timeoutMs / 1000;
        throw new Error(
          `${server} did not say ${pattern} within ${seconds} s\n${tail(said, 40)}\n${faults.join("\n")}`,
        );
      }
      await sleep(200);
    }
  }

  /** Ends all instances and removes the folder. It can be called again. */
  async stop(): Promise<void> {
    const ways = [() => this.child.stdin.end(), () => this.child.kill("SIGKILL")];
    for (const end of ways) {
      if (this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null) break;
      const gone = new Promise((resolve) => this.child.once("exit", resolve));
      end();
      await Promise.race([gone, sleep(END_MS, undefined, { ref: false })]);
    }
    // The kernel needs a moment to remove the processes, and keeps their mounts until then.
    await run("rm", ["-rf", this.folder], { timeoutMs: 60_000 });
    await rm(this.folder, { recursive: true, force: true });
  }

  private started(): Promise<number> {
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.log = (this.log + text).slice(-65_536);
    });
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => {
        reject(new Error(`fleet: ${reason}\n${tail(this.log)}`));
        for (const settle of this.waiting.values()) settle({ error: `fleet: ${reason}\n${tail(this.log)}` });
      };
      const timer = setTimeout(() => fail(`did not start within ${START_MS / 1000} s`), START_MS);
      this.child.once("error", (error) => fail(error.message));
      this.child.once("exit", (status, signal) => fail(`ended with ${status ?? signal}`));
      createInterface(this.child.stdout).on("line", (line) => {
        const message = JSON.parse(line) as Answer & { client?: number; id?: number };
        if (message.client !== undefined) {
          clearTimeout(timer);
          resolve(message.client);
        } else if (message.id !== undefined) {
          this.waiting.get(message.id)?.(message);
        }
      });
    });
  }

  private async writeClient(pid: number): Promise<void> {
    const enter = `exec nsenter --target=${pid} --net --mount --wdns="$PWD" -- "$@"`;
    await writeFile(this.client, `#!/bin/sh\n${enter}\n`);
    await chmod(this.client, 0o755);
  }

  private command<Result>(name: string, parameters: object = {}): Promise<Result> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle({ error: `${name}: no answer in ${COMMAND_MS / 1000} s` }), COMMAND_MS);
      const settle = ({ result, error }: Answer) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        if (error === undefined) resolve(result as Result);
        else reject(new Error(error));
      };
      this.waiting.set(id, settle);
      this.child.stdin.write(`${JSON.stringify({ id, do: name, ...parameters })}\n`);
    });
  }
}
