import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import type { DeployedCluster } from "../servers/deployed-cluster";

/** Longer than the writer waits for one answer. */
const LAST_ANSWER_MS = 4_000;

interface Kubeconfig {
  readonly clusters: readonly { cluster: { server: string; "certificate-authority-data": string } }[];
  readonly users: readonly { user: { "client-certificate-data": string; "client-key-data": string } }[];
}

/** Writes ConfigMaps through the load balancer during faults, with the administrator's certificate; see writer.py. */
export class Writer {
  private label = "";

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcessWithoutNullStreams,
  ) {}

  static async start(cluster: DeployedCluster): Promise<Writer> {
    const folder = await mkdtemp(join(tmpdir(), "writer-"));
    const { clusters, users } = parse(await cluster.kubeconfig()) as Kubeconfig;
    const [{ cluster: api }, { user }] = [clusters[0], users[0]] as [Kubeconfig["clusters"][0], Kubeconfig["users"][0]];
    const files = {
      "ca.crt": api["certificate-authority-data"],
      "client.crt": user["client-certificate-data"],
      "client.key": user["client-key-data"],
    };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), Buffer.from(content, "base64"), { mode: 0o600 });
    }
    const program = ["/usr/bin/python3", "-B", join(__dirname, "writer.py")];
    const child = spawn(cluster.fleet.client, [...program, api.server, folder, join(folder, "acknowledged")]);
    return new Writer(folder, child);
  }

  /** From now on, writes have the label `run=LABEL`. */
  async begin(label: string): Promise<void> {
    this.label = label;
    this.child.stdin.write(`${label}\n`);
  }

  /** Stops writing, and returns the acknowledged names since `begin`. */
  async end(): Promise<string[]> {
    const prefix = `written-${this.label}-`;
    this.child.stdin.write("\n");
    await sleep(LAST_ANSWER_MS);
    if (this.child.exitCode !== null) throw new Error(`the writer ended with ${this.child.exitCode}`);
    const file = join(this.folder, "acknowledged");
    const names = existsSync(file) ? (await readFile(file, "utf8")).split("\n") : [];
    return names.filter((name) => name.startsWith(prefix));
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    if (this.child.exitCode === null) {
      this.child.stdin.end();
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
