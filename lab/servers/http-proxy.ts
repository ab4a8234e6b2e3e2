import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../run";
import { which } from "../which";
import type { Fleet } from "./fleet";

const PORT = 3128;
const START_MS = 10_000;

/** Why no HTTP proxy can run here; undefined when one can. */
export function whyNoHttpProxy(): string | undefined {
  return which("tinyproxy") === undefined
    ? "tinyproxy is not on PATH: install Debian's package of that name"
    : undefined;
}

/** A genuine HTTP proxy, tinyproxy, on the lab's internet, beside the lab's client. */
export class LabHttpProxy {
  /** The address for instances. */
  readonly address = `http://192.0.2.100:${PORT}`;

  private constructor(
    private readonly child: ChildProcess,
    private readonly log: string,
  ) {}

  static async start(fleet: Fleet): Promise<LabHttpProxy> {
    const [configuration, log] = ["tinyproxy.conf", "tinyproxy.log"].map((name) => join(fleet.folder, name)) as [
      string,
      string,
    ];
    // Without a list of clients it serves every client; it is in a namespace of the lab.
    await writeFile(configuration, `Port ${PORT}\nTimeout 60\nMaxClients 200\nLogLevel Connect\nLogFile "${log}"\n`);
    const child = spawn(fleet.client, ["tinyproxy", "-d", "-c", configuration], { stdio: "ignore", cwd: fleet.folder });
    const proxy = new LabHttpProxy(child, log);
    try {
      await proxy.listens(fleet);
    } catch (error) {
      await proxy.stop();
      throw error;
    }
    return proxy;
  }

  /** Requested hosts, each once. */
  async hosts(): Promise<string[]> {
    const requests = (await readFile(this.log, "utf8")).matchAll(
      /Request \(file descriptor \d+\): \w+ (?:http:\/\/)?([\w.-]+)/g,
    );
    return [...new Set([...requests].map(([, host]) => host as string))].sort();
  }

  private async listens(fleet: Fleet): Promise<void> {
    const limit = Date.now() + START_MS;
    const knock = ["bash", "-c", `>/dev/tcp/127.0.0.1/${PORT}`];
    while ((await run(fleet.client, knock, { timeoutMs: START_MS, accept: [0, 1] })).status !== 0) {
      if (this.child.exitCode !== null || Date.now() > limit)
        throw new Error(`tinyproxy did not start within ${START_MS / 1000} s`);
      await sleep(50);
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGTERM");
    await once(this.child, "exit");
  }
}
