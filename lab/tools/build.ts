import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { cached, hashOf } from "../cache";
import { run } from "../run";
import { providerPlatform } from "../terraform/platform";
import { which } from "../which";

/** A build with empty caches takes two to four minutes. */
const BUILD_MS = 600_000;

/** The version of each provider in go.mod; its source has no such release tag. */
const PROVIDERS: Readonly<Record<string, string>> = {
  tls: "4.0.4+27.gafdd5410",
  random: "3.6.0",
};

/** Programs built by the lab, outside the clone. */
export interface Tools {
  /** Path of the helm program. */
  readonly helm: string;
  /** A provider mirror with hashicorp/tls and hashicorp/random, for `providerSource`. */
  readonly mirror: string;
}

/** Why the tools cannot be built on this computer; undefined when they can. */
export function whyNoTools(path: string = process.env.PATH ?? ""): string | undefined {
  return which("go", path) === undefined ? "go is not on PATH: install Go 1.26 or newer" : undefined;
}

/** Builds the tools of go.mod, or returns those of an earlier build. Throws when `whyNoTools` returns a reason. */
export async function buildTools(): Promise<Tools> {
  const reason = whyNoTools();
  if (reason !== undefined) throw new Error(reason);
  const sources = await Promise.all(["go.mod", "go.sum"].map((name) => readFile(join(__dirname, name))));
  const version = await go(["env", "GOVERSION"], 120_000);
  const key = hashOf(...sources, version, providerPlatform(), JSON.stringify(PROVIDERS));
  const folder = await cached(`tools-${key}`, build);
  return { helm: join(folder, "bin", "helm"), mirror: join(folder, "mirror") };
}

async function build(folder: string): Promise<void> {
  const bin = join(folder, "bin");
  await go(["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", `${bin}/`, "tool"], BUILD_MS);
  for (const [name, version] of Object.entries(PROVIDERS)) {
    const program = `terraform-provider-${name}`;
    const place = join(folder, "mirror", "registry.terraform.io", "hashicorp", name, version, providerPlatform());
    await mkdir(place, { recursive: true });
    await rename(join(bin, program), join(place, program));
  }
}

/** Runs go only in the module of the tools, and returns its output. */
async function go(args: readonly string[], timeoutMs: number): Promise<string> {
  const env = { ...process.env, GOWORK: "off", CGO_ENABLED: "0" };
  return (await run("go", args, { directory: __dirname, env, timeoutMs })).stdout.trim();
}
