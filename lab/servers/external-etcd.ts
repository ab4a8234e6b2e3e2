import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "../distribution/releases";
import { run } from "../run";
import type { Fleet } from "./fleet";

/** The lab's client, on which this etcd runs; see fleet/network.py. */
const ADDRESS = "192.0.2.100";
const START_MS = 30_000;

/** A genuine etcd of one member on the lab's internet, with its own certificate: a user's datastore. */
export class ExternalEtcd {
  private process: ChildProcess | undefined;

  private constructor(private readonly folder: string) {}

  /** Creates its certificate; nothing runs yet. */
  static async prepare(): Promise<ExternalEtcd> {
    const etcd = new ExternalEtcd(await mkdtemp(join(tmpdir(), "external-etcd-")));
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    const subject = ["-subj", "/CN=external etcd of the lab", "-addext", `subjectAltName=IP:${ADDRESS}`];
    const output = ["-keyout", etcd.path("key.pem"), "-out", etcd.path("certificate.pem")];
    await run("openssl", ["req", "-x509", ...kind, ...subject, ...output], { timeoutMs: 20_000 });
    return etcd;
  }

  /** The variables of a stack that uses it. */
  get variables(): Readonly<Record<string, string>> {
    return {
      datastore_endpoint: `https://${ADDRESS}:2379`,
      datastore_ca: readFileSync(this.path("certificate.pem"), "utf8"),
    };
  }

  /** Starts it beside a fleet. Throws its output when it does not become ready. */
  async start(fleet: Fleet): Promise<void> {
    await program(this.path("k3s"), "v1.33.5+k3s1");
    const files = [this.path("certificate.pem"), this.path("key.pem")];
    const command = [this.path("k3s"), "external-etcd", this.path("data"), `https://${ADDRESS}:2379`, ...files];
    const child = spawn(fleet.client, command, { stdio: ["ignore", "pipe", "pipe"] });
    this.process = child;
    let said = "";
    await new Promise<void>((resolve, reject) => {
      const fail = () => reject(new Error(`external etcd: not ready\n${said}`));
      const timer = setTimeout(fail, START_MS);
      child.once("exit", fail).once("error", fail);
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
          said += text;
          if (!said.includes("etcd is ready")) return;
          clearTimeout(timer);
          resolve();
        });
      }
    });
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    const child = this.process;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private path(name: string): string {
    return join(this.folder, name);
  }
}
