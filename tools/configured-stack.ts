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
 * Runs a command. For an invalid configuration it prints only the error lines, without a stack trace.
 *
 * @throws every error of the command except ConfigError
 */
export async function command(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const line of error.errors) console.error(line);
    process.exitCode = 1;
  }
}
