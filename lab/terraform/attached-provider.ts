import { basename, join } from "node:path";
import { startServer } from "../server-process";
import { entries, HOST } from "./mirrors";
import { providerPlatform } from "./platform";
import { startProxy } from "./provider-proxy";
import type { ProviderSource } from "./providers";

/** The variable by which Terraform finds running providers. */
export const REATTACH = "TF_REATTACH_PROVIDERS";

/** The output of a provider in debug mode: that variable, as a shell would set it. */
const SAID = new RegExp(`^\\s*${REATTACH}='(.*)'$`);
/** Most of a provider's memory lives as long as the process: collecting less often saves a fifth of the time. */
export const COLLECT_AT_PERCENT = "400";
/** A provider does not end when its parent dies. So a shell waits for that, and ends it. */
const UNTIL_INPUT_CLOSES = '"$@" & provider=$!; cat >/dev/null; kill -KILL "$provider"';

/** A provider that runs beside Terraform, for any number of commands. */
export interface AttachedProvider {
  /** Settings to add to Terraform's. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Terraform's format for running providers, by their addresses. */
type Reattach = Record<string, { Addr: { String: string } }>;

/**
 * Starts a provider that Terraform attaches to ("Debugger-Based Debugging" of Terraform's plugin documentation).
 * Otherwise Terraform starts a provider again for each step of each command, reads the whole program and requests all
 * schemas. For AWS these are 700 MB and 1,500 types, nearly all of a plan's time. An attached provider serves one
 * configuration at a time, so two stacks must not share it.
 *
 * @param program path of the provider's program
 * @param types its types that configurations use
 * @param folder folder for its socket
 * @param env its whole environment, instead of Terraform's, with AWS' keys and endpoints
 */
export async function attachProvider(
  program: string,
  types: ReadonlySet<string>,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<AttachedProvider> {
  // In debug mode it would print every request of Terraform.
  const quiet = { TF_LOG: "OFF", TF_LOG_SDK: "OFF", TF_LOG_PROVIDER: "OFF", TMPDIR: folder, GOGC: COLLECT_AT_PERCENT };
  const args = ["-c", UNTIL_INPUT_CLOSES, "sh", program, "-debug"];
  const server = await startServer("sh", args, { ...env, ...quiet }, (line) => SAID.exec(line)?.[1]);
  const [[address, running]] = Object.entries(JSON.parse(server.reached) as Reattach) as [[string, Reattach[string]]];
  const socket = join(folder, "provider");
  const proxy = await startProxy(running.Addr.String, socket, types);
  const reattach = { [address]: { ...running, Addr: { ...running.Addr, String: socket } } };
  return {
    settings: { [REATTACH]: JSON.stringify(reattach) },
    async stop() {
      await proxy.stop();
      await server.stop();
    },
  };
}

/**
 * The program of a provider, such as "hashicorp/aws", for this computer. Undefined when mirrors do not have exactly one
 * version of it.
 */
export async function providerProgram(provider: string, { mirrors }: ProviderSource): Promise<string | undefined> {
  const found = await Promise.all(mirrors.map(({ path }) => programsIn(join(path, HOST, provider))));
  const [program, ...others] = found.flat();
  return others.length === 0 ? program : undefined;
}

/** The programs of all versions of a provider for this computer, in a folder of a mirror. */
async function programsIn(folder: string): Promise<string[]> {
  const versions = (await entries(folder)).map(({ name }) => join(folder, name, providerPlatform()));
  const files = await Promise.all(
    versions.map(async (version) => (await entries(version)).map(({ name }) => join(version, name))),
  );
  return files.flat().filter((file) => basename(file).startsWith("terraform-provider-"));
}
