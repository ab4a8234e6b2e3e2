import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunError, type RunOptions, type RunResult, run, tail } from "../run";
import { which } from "../which";
import { COLLECT_AT_PERCENT, REATTACH } from "./attached-provider";
import { type ApplyEvent, applyEvents, type Diagnostic, diagnostics, plannedChanges } from "./messages";
import type { PlanJson } from "./plan";

const MINUTE = 60_000;
/** Variables that change a command's work or the place of its state; they concern only the caller. */
const STEERING = /^TF_(CLI_ARGS.*|DATA_DIR|WORKSPACE|LOG.*|VAR_.*)$/;

/** Terraform, otherwise OpenTofu, on PATH. Throws one line with the program to install when both are missing. */
export function findTerraform(path: string = process.env.PATH ?? ""): string {
  const program = which("terraform", path) ?? which("tofu", path);
  if (program === undefined) {
    throw new Error(
      "neither terraform nor tofu is on PATH: install Terraform 1.10 or newer, or OpenTofu 1.10 or newer",
    );
  }
  return program;
}

/** A failed command, with Terraform's message. */
export class TerraformError extends Error {
  constructor(
    message: string,
    readonly diagnostics: readonly Diagnostic[],
    /** The actions of an apply before it failed; empty for other commands. */
    readonly events: readonly ApplyEvent[] = [],
  ) {
    super(message);
    this.name = "TerraformError";
  }
}

/** Options of a plan, an apply or a destroy. */
export interface ChangeOptions {
  /** Values of input variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Addresses to replace without a change. */
  readonly replace?: readonly string[];
  /** The only addresses to change, with their dependencies; absent: all. */
  readonly targets?: readonly string[];
  /** Whether to read AWS' state before planning; absent: yes. */
  readonly refresh?: boolean;
  /** Time limit in milliseconds; absent: 5 minutes for a plan, 15 for an apply and a destroy. */
  readonly timeoutMs?: number;
  /** Called for each line of Terraform's output, a JSON message. */
  readonly onLine?: (line: string) => void;
  /** When it is aborted, Terraform is interrupted, and the command throws. */
  readonly signal?: AbortSignal;
}

/** A resource in the state. */
export interface StateResource {
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A plan as data. */
export interface Plan {
  readonly json: PlanJson;
  /** Whether an apply would change anything, outputs included. */
  readonly changes: boolean;
}

/**
 * Terraform (or OpenTofu) in one working directory. It has no state in memory: several in different directories may run
 * at once. Every command has a time limit and throws `TerraformError` when it fails.
 */
export class Terraform {
  private readonly env: NodeJS.ProcessEnv;

  /**
   * @param directory the root module.
   * @param env the whole environment; settings in it that would steer Terraform (TF_VAR_…, TF_WORKSPACE, TF_CLI_ARGS, …)
   *   are dropped, unless they stand in `settings`.
   */
  constructor(
    readonly directory: string,
    env: NodeJS.ProcessEnv,
    settings: NodeJS.ProcessEnv = {},
    private readonly program: string = findTerraform(env.PATH),
  ) {
    const kept = Object.entries(env).filter(([name]) => !STEERING.test(name));
    this.env = {
      GOGC: COLLECT_AT_PERCENT,
      ...Object.fromEntries(kept),
      TF_IN_AUTOMATION: "1",
      TF_INPUT: "0",
      ...settings,
    };
  }

  /** Installs providers and sets up the backend. `lockfile: "readonly"` rejects providers that the lock file lacks. */
  async init(
    options: { lockfile?: "readonly"; arguments?: readonly string[]; timeoutMs?: number } = {},
  ): Promise<void> {
    const lock = options.lockfile === undefined ? [] : [`-lockfile=${options.lockfile}`];
    const args = ["init", "-input=false", "-no-color", ...lock, ...(options.arguments ?? [])];
    // init checks version constraints against installed providers, not attached ones.
    await this.run(args, { timeoutMs: options.timeoutMs ?? 10 * MINUTE }, { [REATTACH]: undefined });
  }

  /** Throws when the configuration is invalid. */
  async validate(): Promise<void> {
    const result = await this.run(["validate", "-json"], { timeoutMs: 2 * MINUTE, accept: [0, 1] });
    const report = JSON.parse(result.stdout) as { valid: boolean; diagnostics: readonly Diagnostic[] };
    if (!report.valid) throw failure(`validate: ended with ${result.status}`, report.diagnostics, [], result);
  }

  /** Plans a change or a destroy, and reads the plan. */
  async plan(options: ChangeOptions & { destroy?: boolean } = {}): Promise<Plan> {
    const folder = await mkdtemp(join(tmpdir(), "plan-"));
    const file = join(folder, "plan");
    try {
      const args = ["plan", ...changeArguments(options), `-out=${file}`, "-detailed-exitcode"];
      if (options.destroy) args.push("-destroy");
      const { status } = await this.change(args, [0, 2], 5 * MINUTE, options);
      const shown = await this.run(["show", "-json", file], { timeoutMs: 3 * MINUTE });
      return { json: JSON.parse(shown.stdout) as PlanJson, changes: status === 2 };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Whether applying a plan would change anything, outputs included. */
  async wouldChange(options: ChangeOptions = {}): Promise<boolean> {
    const args = ["plan", ...changeArguments(options), "-detailed-exitcode"];
    return (await this.change(args, [0, 2], 5 * MINUTE, options)).status === 2;
  }

  /**
   * The actions of a plan, by address, from its messages. Reading the plan itself, as `plan` does, takes as long again.
   */
  async changes(options: ChangeOptions = {}): Promise<Record<string, string>> {
    return plannedChanges((await this.change(["plan", ...changeArguments(options)], [0], 5 * MINUTE, options)).stdout);
  }

  /** Applies the configuration and returns its actions, in order. */
  async apply(options: ChangeOptions = {}): Promise<ApplyEvent[]> {
    const args = ["apply", ...changeArguments(options), "-auto-approve"];
    return applyEvents((await this.change(args, [0], 15 * MINUTE, options)).stdout);
  }

  /** Destroys everything in the state and returns the actions, in order. */
  async destroy(options: ChangeOptions = {}): Promise<ApplyEvent[]> {
    const args = ["destroy", ...changeArguments(options), "-auto-approve"];
    return applyEvents((await this.change(args, [0], 15 * MINUTE, options)).stdout);
  }

  /** The values of the outputs, including sensitive ones. */
  async output(): Promise<Record<string, unknown>> {
    const { stdout } = await this.run(["output", "-json"], { timeoutMs: 3 * MINUTE });
    const outputs = JSON.parse(stdout) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /**
   * The value of a Terraform expression in the applied stack, including secrets.
   *
   * @param state file of the state: the console looks for none when the backend names its path
   */
  async evaluate<Value>(expression: string, state: string): Promise<Value> {
    const { stdout } = await this.run(["console", `-state=${state}`], {
      input: `nonsensitive(jsonencode(${expression}))\n`,
      timeoutMs: 3 * MINUTE,
    });
    // On a slow computer it first prints that it acquires a lock.
    return JSON.parse(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")) as Value;
  }

  /** The resources in the state that have no index, with their attributes. */
  async resources(): Promise<StateResource[]> {
    interface State {
      resources: { mode: string; type: string; name: string; instances: { attributes: StateResource["values"] }[] }[];
    }
    const { stdout } = await this.run(["state", "pull"], { timeoutMs: 3 * MINUTE });
    const { resources } = JSON.parse(stdout) as State;
    return resources
      .filter(({ mode, instances }) => mode === "managed" && instances.length === 1)
      .map(({ type, name, instances }) => ({ type, name, values: instances[0]?.attributes ?? {} }));
  }

  /** The id of a resource in the state, by its address, which has no index. */
  async idOf(address: string): Promise<string> {
    const found = (await this.resources()).find(({ type, name }) => `${type}.${name}` === address);
    if (typeof found?.values.id !== "string") throw new Error(`got no ${address} in the state`);
    return found.values.id;
  }

  /** The addresses of all resources in the state, data included. */
  async addresses(): Promise<string[]> {
    const { stdout } = await this.run(["state", "list"], { timeoutMs: 3 * MINUTE });
    return stdout.split("\n").filter((line) => line !== "");
  }

  /** Removes resources from the state, and leaves them unchanged. */
  async forget(addresses: readonly string[]): Promise<void> {
    await this.run(["state", "rm", ...addresses], { timeoutMs: 3 * MINUTE });
  }

  /** Runs a command whose output is JSON messages. Their errors form the message of its failure. */
  private async change(
    args: readonly string[],
    accept: readonly number[],
    limit: number,
    { timeoutMs = limit, onLine, signal }: ChangeOptions,
  ): Promise<RunResult> {
    const result = await this.run(args, { timeoutMs, onLine, signal, accept: [0, 1, 2] });
    if (accept.includes(result.status)) return result;
    throw messagesFailure(`${args[0]}: ended with ${result.status}`, result);
  }

  private async run(
    args: readonly string[],
    options: Omit<RunOptions, "directory" | "env">,
    env: NodeJS.ProcessEnv = {},
  ): Promise<RunResult> {
    try {
      return await run(this.program, args, { ...options, directory: this.directory, env: { ...this.env, ...env } });
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      if (!args.includes("-json")) throw new TerraformError(error.message, []);
      throw messagesFailure(`${args[0]}: ${error.end}`, error.result);
    }
  }
}

/** The common arguments of plan, apply and destroy. */
function changeArguments({ variables = {}, replace = [], targets = [], refresh = true }: ChangeOptions): string[] {
  const values = Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`);
  return [
    "-json",
    "-input=false",
    `-refresh=${refresh}`,
    ...values,
    ...replace.map((address) => `-replace=${address}`),
    ...targets.map((address) => `-target=${address}`),
  ];
}

/** The failure of a command whose output is JSON messages. */
function messagesFailure(how: string, result: RunResult): TerraformError {
  return failure(how, diagnostics(result.stdout), applyEvents(result.stdout), result);
}

/** The failure of a command with JSON output: how it ended, and its errors if it printed them, otherwise its log. */
function failure(
  how: string,
  all: readonly Diagnostic[],
  events: readonly ApplyEvent[],
  { stderr }: RunResult,
): TerraformError {
  const errors = all
    .filter(({ severity }) => severity === "error")
    .map(({ summary, detail }) => `${summary}: ${detail}`);
  const told = errors.length > 0 ? errors : [tail(stderr)].filter((part) => part !== "");
  return new TerraformError([`terraform ${how}`, ...told].join("\n"), all, events);
}
