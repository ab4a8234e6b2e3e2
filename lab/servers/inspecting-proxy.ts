import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../run";
import type { Fleet } from "./fleet";

const PORT = 3129;
const START_MS = 20_000;

/**
 * An HTTP proxy that inspects TLS, on the lab's internet: it presents a certificate of its own authority for the lab's
 * mirror, and reads what it forwards. tinyproxy cannot do that.
 */
export class InspectingProxy {
  /** The address for instances. */
  readonly address = `http://192.0.2.100:${PORT}`;
  private child: ChildProcess | undefined;
  private said = "";

  private constructor(private readonly folder: string) {}

  /** Creates its authority and its certificate; nothing runs yet. */
  static async prepare(): Promise<InspectingProxy> {
    const proxy = new InspectingProxy(await mkdtemp(join(tmpdir(), "inspecting-proxy-")));
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const files = (name: string) => ["-keyout", `${name}.key`, "-out", `${name}.crt`];
    const request = ["-x509", "-days", "2", ...key, "-subj", "/CN=proxy of the lab"];
    const openssl = (...args: readonly string[]) =>
      run("openssl", args, { directory: proxy.folder, timeoutMs: 20_000 });
    await openssl("req", ...request, ...files("ca"));
    const extensions = ["-addext", "subjectAltName=DNS:mirror.example.net", "-addext", "basicConstraints=CA:FALSE"];
    const signer = ["-CA", "ca.crt", "-CAkey", "ca.key"];
    await openssl("req", ...request, ...signer, ...extensions, ...files("tls"));
    return proxy;
  }

  /** The variables of a stack that uses it. */
  get variables(): Readonly<Record<string, string>> {
    return { proxy_ca: readFileSync(join(this.folder, "ca.crt"), "utf8") };
  }

  /** Inspected hosts, each once. */
  get hosts(): string[] {
    return [...new Set([...this.said.matchAll(/^inspected (.+)$/gm)].map(([, host]) => host as string))];
  }

  /** Starts it beside a fleet. Throws its output when it does not start. */
  async start(fleet: Fleet): Promise<void> {
    const program = [
      "--require",
      join(__dirname, "../../register.cjs"),
      join(__dirname, "inspecting-proxy-program.ts"),
    ];
    const command = [process.execPath, ...program, String(PORT), this.folder, fleet.certificate];
    const child = spawn(fleet.client, command, { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      const fail = () => reject(new Error(`inspecting proxy: not listening\n${this.said}`));
      const timer = setTimeout(fail, START_MS);
      child.once("exit", fail).once("error", fail);
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => {
          this.said += text;
          if (!this.said.includes("listening")) return;
          clearTimeout(timer);
          resolve();
        });
    });
  }

  async stop(): Promise<void> {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill("SIGTERM");
      await once(this.child, "exit");
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
