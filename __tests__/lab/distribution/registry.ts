import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { run } from "../../../lab/run";

/** The only address of the registry; each network namespace has its own. */
const HOST = "127.0.0.1:5000";

/** Answers one manifest for each image to clients with the credentials, and prints what it answers. */
const PROGRAM = `
  const { readFileSync } = require("node:fs");
  const [key, cert, credentials] = process.argv.slice(1);
  const wanted = "Basic " + Buffer.from(credentials).toString("base64");
  const server = require("node:https").createServer({ key: readFileSync(key), cert: readFileSync(cert) });
  server.on("request", ({ headers, url }, response) => {
    const [, image, tag] = /^\\/v2\\/(.+)\\/manifests\\/(.+)$/.exec(url) ?? [];
    const status = headers.authorization !== wanted ? 401 : image === undefined ? 404 : 200;
    if (status === 200) console.log("gives " + image + ":" + tag);
    response.writeHead(status).end("{}");
  });
  server.listen(5000, "127.0.0.1", () => console.log("listens"));
`;

/** A double of a registry that requires credentials, in a network namespace. */
export class Registry {
  readonly host = HOST;
  /** Its whole output: a line `gives IMAGE:TAG` for each manifest. */
  said = "";

  private constructor(
    private readonly process: ChildProcess,
    /** File of its certificate, which is also its own authority. */
    readonly authority: string,
  ) {
    process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.said += text;
    });
  }

  /** @param credentials `USER:PASSWORD` */
  static async start(folder: string, namespace: string, credentials: string): Promise<Registry> {
    const [key, cert] = ["registry.key", "registry.crt"].map((name) => join(folder, name)) as [string, string];
    const pair = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert];
    const name = ["-subj", "/CN=registry", "-addext", "subjectAltName=IP:127.0.0.1"];
    await run("openssl", ["req", "-x509", ...pair, "-days", "2", ...name], { timeoutMs: 60_000 });
    const program = [process.execPath, "--eval", PROGRAM, key, cert, credentials];
    const child = spawn("ip", ["netns", "exec", namespace, ...program], { stdio: ["ignore", "pipe", "inherit"] });
    const registry = new Registry(child, cert);
    await new Promise<void>((resolve, reject) => {
      child.stdout.once("data", () => resolve());
      child.once("exit", (code) => reject(new Error(`the registry ended with ${code}`)));
    });
    return registry;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await gone;
  }
}
