import { mkdir, rename, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { cached, hashOf } from "../cache";
import { contents, goBuild, goVersion, whyNoGoProgram } from "../go-program";
import { expectPrepared } from "../parts";
import { providerPlatform } from "../terraform/platform";

/** The version of each provider in go.mod, whose source has no such release tag, and the package of its program. */
const PROVIDERS: Readonly<Record<string, { readonly version: string; readonly source: string }>> = {
  tls: { version: "4.0.4+27.gafdd5410", source: "github.com/hashicorp/terraform-provider-tls" },
  random: { version: "3.6.0", source: "github.com/terraform-providers/terraform-provider-random" },
};

export const HELM = "helm";
export const PROVIDER_MIRROR = "the tls and random providers";

/** Why the helm program cannot be built on this computer; undefined when it can. */
export function whyNoHelm(): string | undefined {
  return whyNoGoProgram(HELM);
}

/** Why the providers cannot be built on this computer; undefined when they can. */
export function whyNoBuiltProviders(): string | undefined {
  return whyNoGoProgram(PROVIDER_MIRROR);
}

/** Path of the helm program of go.mod: built, or of an earlier build. */
export async function helmProgram(): Promise<string> {
  expectPrepared(HELM);
  const folder = await cached(`helm-${await key()}`, (unfinished) =>
    goBuild(__dirname, HELM, ["helm.sh/helm/v3/cmd/helm"], join(unfinished, "helm")),
  );
  return join(folder, "helm");
}

let mirror: Promise<string> | undefined;

/** A provider mirror with tls and random of go.mod, for `providerSource`: built once in a process, or of an earlier build. */
export function builtProviders(): Promise<string> {
  expectPrepared(PROVIDER_MIRROR);
  mirror ??= buildProviders();
  return mirror;
}

async function buildProviders(): Promise<string> {
  return await cached(`providers-${hashOf(await key(), JSON.stringify(PROVIDERS))}`, async (folder) => {
    const bin = join(folder, "bin");
    await goBuild(
      __dirname,
      PROVIDER_MIRROR,
      Object.values(PROVIDERS).map(({ source }) => source),
      `${bin}/`,
    );
    for (const [name, { version }] of Object.entries(PROVIDERS)) {
      const program = `terraform-provider-${name}`;
      const place = join(folder, "registry.terraform.io", "hashicorp", name, version, providerPlatform());
      await mkdir(place, { recursive: true });
      await rename(join(bin, program), join(place, program));
    }
    await rmdir(bin);
  });
}

/** Identifies the built programs: their sources and Go. */
async function key(): Promise<string> {
  return hashOf(...(await contents(__dirname, ["go.mod", "go.sum"])), await goVersion(), providerPlatform());
}
