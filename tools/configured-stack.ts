import { ConfigError, loadConfig, type StackConfig } from "../lib/config";

/** The stack that is the input of a command. */
export interface ConfiguredStack {
  /** Name of the stack. */
  readonly id: string;
  /** Its configuration, validated. */
  readonly config: StackConfig;
}

/**
 * Reads the stack of a command's first argument from `rancher.yaml`, or from the file in RANCHER_CONFIG. Without an
 * argument, it is the file's only stack.
 *
 * @throws ConfigError with the expected argument
 */
export function configuredStack(argument: string | undefined): ConfiguredStack {
  const file = process.env.RANCHER_CONFIG || "rancher.yaml";
  const { stacks } = loadConfig(file);
  const ids = Object.keys(stacks);
  const id = argument ?? (ids.length === 1 ? ids[0] : undefined);
  const config = id === undefined ? undefined : stacks[id];
  if (id === undefined || config === undefined) {
    throw new ConfigError([`${file}: got ${argument ?? "no stack"}, expected the name of a stack: ${ids.join(", ")}`]);
  }
  return { id, config };
}

/**
 * Runs a command with its arguments. For an invalid configuration or argument it prints only the error lines, without a
 * stack trace. With `--help` it prints the usage.
 *
 * @param usage the command's name and arguments, such as "cost -- STACK [REGION]"
 * @throws every error of the command except ConfigError
 */
export async function command(usage: string, work: (words: readonly string[]) => void | Promise<void>): Promise<void> {
  await commandWithOptions(usage, async (words) => {
    const extra = words.slice(usage.match(/STACK|\[/g)?.length ?? 0);
    if (extra.length > 0) throw new ConfigError([`got ${extra.join(" ")}, expected npm run ${usage}`]);
    await work(words);
  });
}

/** Runs a command as `command` does, for a command that checks the number of its arguments itself. */
export async function commandWithOptions(
  usage: string,
  work: (words: readonly string[]) => void | Promise<void>,
): Promise<void> {
  const words = process.argv.slice(2);
  try {
    if (words.includes("--help")) console.log(`npm run ${usage}`);
    else await work(words);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const line of error.errors) console.error(line);
    process.exitCode = 1;
  }
}
