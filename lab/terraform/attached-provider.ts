import { basename, join } from "node:path";
import { startServer } from "../server-process";
import { entries, HOST } from "./mirrors";
import { providerPlatform } from "./platform";
import { startProxy } from "./provider-proxy";
import type { ProviderSource } from "./providers";

/** The variable by which Terraform finds providers that run. */
export const REATTACH = "TF_REATTACH_PROVIDERS";

/** What a provider in debug mode says: that variable, as a shell would set it. */
const SAID = new RegExp(`^\\s*${REATTACH}='(.*)'$`);
/** Much of a provider lives as long as it does: collecting less often takes a fifth of the time away. */
export const COLLECT_AT_PERCENT = "400";
/** A provider ends at no word of its own when whoever started it dies: a shell waits for that, and ends it. */
const UNTIL_INPUT_CLOSES = '"$@" & provider=$!; cat >/dev/null; kill -KILL "$provider"';

/** A provider that runs beside Terraform, for as many commands as one likes. */
export interface AttachedProvider {
  /** To be added to the settings of Terraform. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** How Terraform is told of providers that run, by their addresses. */
type Reattach = Record<string, { Addr: { String: string } }>;

/**
 * Starts a provider that Terraform attaches to ("Debugger-Based Debugging" of Terraform's
 * plugin documentation). By itself it starts a provider anew for each step of each command, after it has read the whole
 * program, and asks it for all schemas: for AWS, 700 MB and 1,500 types, nearly all of a plan's time. Attached it
 * serves one configuration at a time, so that no two stacks may share it.
 *
 * @param program path of the provider's program
 * @param types those of its types that configurations use
 * @param folder where its socket may lie
 * @param env its whole environment, in place of Terraform's: keys and endpoints of AWS are read by it
 */
export async function attachProvider(
  program: string,
  types: ReadonlySet<string>,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<AttachedProvider> {
  // In debug mode it would tell every request of Terraform.
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
 * The program of a provider, such as "hashicorp/aws", on this machine.
 * Undefined where mirrors do not hold exactly one version of it.
 */
export async function providerProgram(provider: string, { mirrors }: ProviderSource): Promise<string | undefined> {
  const found = await Promise.all(mirrors.map(({ path }) => programsIn(join(path, HOST, provider))));
  const [program, ...others] = found.flat();
  return others.length === 0 ? program : undefined;
}

/** The programs of all versions of a provider for this machine, in a folder of a mirror. */
async function programsIn(folder: string): Promise<string[]> {
  const versions = (await entries(folder)).map(({ name }) => join(folder, name, providerPlatform()));
  const files = await Promise.all(
    versions.map(async (version) => (await entries(version)).map(({ name }) => join(version, name))),
  );
  return files.flat().filter((file) => basename(file).startsWith("terraform-provider-"));
}
