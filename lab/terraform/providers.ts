import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expectPrepared } from "../parts";
import { PROVIDERS, whyNoTerraform } from "../prerequisites";
import { builtProviders, whyNoBuiltProviders } from "../tools/build";
import { findMirrors, HOST, type Mirror, readMirror } from "./mirrors";
import { registryMirror } from "./registry-mirror";

const REGISTRY_PROBE = "https://registry.terraform.io/.well-known/terraform.json";
const REGISTRY_MS = 3_000;
/** The providers that the lab builds when they are nowhere else. */
const BUILT = ["hashicorp/tls", "hashicorp/random"];
const VARIABLE = "TERRAFORM_PROVIDER_MIRRORS";

/** Terraform's source of providers. */
export interface ProviderSource {
  /** Variables to add to Terraform's environment; empty when the public registry serves and nothing is overridden. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether providers that no mirror has can be downloaded. */
  readonly registry: boolean;
  readonly mirrors: readonly Mirror[];
}

/** Options of `providerSource`. */
export interface ProviderOptions {
  /** Mirrors to use always, such as that of the providers built by the lab. */
  readonly mirrors?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the registry answers; absent: a request decides, within 3 s. */
  readonly registry?: boolean;
}

/**
 * Selects the source of providers, and writes it into a Terraform CLI configuration file in `directory`. The first
 * choice are the mirrors in TERRAFORM_PROVIDER_MIRRORS (separated by colons). Without that variable, it is a mirror of
 * the product's providers from the registry. When the registry is unreachable too, it is the mirrors on this computer,
 * and that of the lab's own providers. Mirrors serve exactly their own providers, the registry serves all others.
 */
export async function providerSource(directory: string, options: ProviderOptions = {}): Promise<ProviderSource> {
  if (options.env === undefined) expectPrepared(PROVIDERS);
  const env = options.env ?? process.env;
  const named = env[VARIABLE];
  const registry = options.registry ?? (await registryAnswers());
  const chosen = named === undefined ? await fallback(registry, env) : splitPaths(named);
  const paths = [...new Set([...(options.mirrors ?? []), ...chosen].map((path) => resolve(path)))];
  const mirrors = await Promise.all(paths.map((path) => readMirror(path)));
  const empty = mirrors.find(({ providers }) => providers.length === 0);
  if (empty !== undefined && named !== undefined) {
    throw new Error(`${VARIABLE}: ${empty.path} holds no provider as HOST/NAMESPACE/NAME/VERSION/OS_ARCH`);
  }
  const used = mirrors.filter(({ providers }) => providers.length > 0);
  if (used.length === 0) return { env: {}, registry, mirrors: used };
  const file = join(resolve(directory), "terraform.rc");
  await writeFile(file, cliConfig(used));
  return { env: { TF_CLI_CONFIG_FILE: file }, registry, mirrors: used };
}

/** Why a provider, such as "hashicorp/helm", is not available from a source; undefined when it is. */
export function whyUnavailable(source: ProviderSource, provider: string): string | undefined {
  const address = `registry.terraform.io/${provider}`;
  if (source.registry || source.mirrors.some(({ providers }) => providers.includes(address))) return undefined;
  return `no Terraform provider ${provider}: the registry is out of reach and no mirror in ${VARIABLE} holds it`;
}

/** The text of a Terraform CLI configuration file. */
export function cliConfig(mirrors: readonly Mirror[]): string {
  const list = (providers: readonly string[]) => JSON.stringify([...new Set(providers)].sort());
  const blocks = mirrors.map(
    ({ path, providers }) =>
      `  filesystem_mirror {\n    path    = ${JSON.stringify(path)}\n    include = ${list(providers)}\n  }\n`,
  );
  const mirrored = list(mirrors.flatMap(({ providers }) => providers));
  return `provider_installation {\n${blocks.join("")}  direct {\n    exclude = ${mirrored}\n  }\n}\n`;
}

async function fallback(registry: boolean, env: NodeJS.ProcessEnv): Promise<string[]> {
  if (registry) {
    // Code that needs Terraform reports that it is missing.
    if (whyNoTerraform(env.PATH) !== undefined) return [];
    // Loads the whole product.
    const { requiredProviders } = await import("./required-providers");
    return [await registryMirror(await requiredProviders(), env)];
  }
  const found = await findMirrors();
  const mirrors = await Promise.all(found.map((path) => readMirror(path)));
  const isMissing = (provider: string) => !mirrors.some(({ providers }) => providers.includes(`${HOST}/${provider}`));
  // Without Go, Terraform itself reports the missing provider.
  const builds = BUILT.some(isMissing) && whyNoBuiltProviders() === undefined;
  return builds ? [...found, await builtProviders()] : found;
}

function splitPaths(paths: string): string[] {
  return paths.split(":").filter((path) => path !== "");
}

async function registryAnswers(): Promise<boolean> {
  try {
    return (await fetch(REGISTRY_PROBE, { signal: AbortSignal.timeout(REGISTRY_MS) })).ok;
  } catch {
    // Any failure counts as unreachable.
    return false;
  }
}
