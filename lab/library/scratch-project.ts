import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../run";

const ROOT = join(__dirname, "../..");
const MINUTE = 60_000;

/** A library user's program: a stack of this project, and the user's own resources beside it. */
const APP = `
import { App, TerraformOutput } from "cdktf";
import { ConfigError, loadConfig, type RancherOnRkeProps, RancherOnRke, stackOf, Vpc } from "cdktf-rancher";
import schema from "cdktf-rancher/rancher.schema.json";

const props: RancherOnRkeProps = {
  hostname: "rancher.example.com",
  aws: { region: "eu-central-1" },
  dns: { zone: "example.com" },
  cluster: { version: "v1.35.7+rke2r1", servers: 3, apiAllowedCidrs: ["203.0.113.0/24"] },
  rancher: { version: "2.15.0" },
};
const app = new App();
const stack = new RancherOnRke(app, "rke-ha", props);
const beside = new Vpc(stack, "beside", { name: "beside", region: "eu-central-1", cidr: "10.9.0.0/16" });
new TerraformOutput(stack, "vpc_id_beside", { value: beside.vpcId });
for (const [id, config] of Object.entries(loadConfig("rancher.yaml").stacks)) stackOf(app, id, config);
try {
  new RancherOnRke(app, "rejected", { ...props, hostname: "nonsense" });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.log(error.errors.join("\\n"));
}
console.log(schema.title);
app.synth();
`;

const WRONG = `
import { RancherOnRke } from "cdktf-rancher";
import { App } from "cdktf";
new RancherOnRke(new App(), "x", { hostname: 7 });
`;

/** A user's project in its own folder, which uses the library from its package. */
export class ScratchProject {
  /** Development tools that are linked beside the package. */
  private tools: readonly string[] = [];

  constructor(readonly folder: string) {}

  /** Writes the project, with the package as its only dependency, and a stack named `from-yaml`. */
  write(tarball: string): void {
    mkdirSync(this.folder, { recursive: true });
    this.put("package.json", JSON.stringify({ private: true, dependencies: { "cdktf-rancher": `file:${tarball}` } }));
    this.put("rancher.yaml", readFileSync(join(ROOT, "rancher.yaml"), "utf8").replace("\n  rke-ha:", "\n  from-yaml:"));
    this.put("app.ts", APP);
    this.put("wrong.ts", WRONG);
    const compilerOptions = {
      target: "ES2022",
      module: "Node16",
      moduleResolution: "Node16",
      strict: true,
      resolveJsonModule: true,
      esModuleInterop: true,
      skipLibCheck: true,
      noEmit: false,
      outDir: "out",
      types: ["node"],
      typeRoots: [join(ROOT, "node_modules/@types")],
    };
    this.put("tsconfig.json", JSON.stringify({ compilerOptions, files: ["app.ts"] }));
    this.put("tsconfig.wrong.json", JSON.stringify({ extends: "./tsconfig.json", files: ["wrong.ts"] }));
  }

  /** The same with the TypeScript example of the clone, except the packages that its package.json installs. */
  writeExample(tarball: string): void {
    const example = join(ROOT, "examples/typescript");
    cpSync(example, this.folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
    const { devDependencies, dependencies, ...rest } = JSON.parse(readFileSync(join(example, "package.json"), "utf8"));
    this.put("package.json", JSON.stringify({ ...rest, dependencies: { "cdktf-rancher": `file:${tarball}` } }));
    this.tools = Object.keys(devDependencies);
  }

  /** Runs a script of its package.json, and returns its output. */
  async script(name: string): Promise<string> {
    const { stdout, stderr } = await run("npm", ["run", name], { directory: this.folder, timeoutMs: 5 * MINUTE });
    return stdout + stderr;
  }

  /**
   * Links the package's peer dependencies, CDKTF and its bindings, from this clone: a gigabyte of the same files as in
   * a registry.
   */
  linkPeers(): void {
    const { peerDependencies } = JSON.parse(
      readFileSync(join(this.folder, "node_modules/cdktf-rancher/package.json"), "utf8"),
    ) as { peerDependencies: Readonly<Record<string, string>> };
    for (const name of [...Object.keys(peerDependencies), ...this.tools]) {
      const link = join(this.folder, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(ROOT, "node_modules", name), link);
    }
    if (this.tools.length === 0) return;
    const programs = join(this.folder, "node_modules/.bin");
    rmSync(programs, { recursive: true, force: true });
    symlinkSync(join(ROOT, "node_modules/.bin"), programs);
  }

  /** Compiles with a TypeScript configuration, and returns the compiler's output, empty without errors. */
  async compile(configuration: "tsconfig.json" | "tsconfig.wrong.json"): Promise<string> {
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const args = [tsc, "--project", configuration];
    return (await this.node(args, [0, 1, 2])).trim();
  }

  /** Runs the compiled project, and returns its output. */
  synth(): Promise<string> {
    return this.node(["out/app.js"], [0]);
  }

  /** The synthesized JSON of a stack. */
  stack(id: string): string {
    return readFileSync(join(this.folder, "cdktf.out/stacks", id, "cdk.tf.json"), "utf8");
  }

  private async node(args: readonly string[], accept: readonly number[]): Promise<string> {
    return (await run("node", args, { directory: this.folder, timeoutMs: 5 * MINUTE, accept })).stdout;
  }

  private put(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }
}
