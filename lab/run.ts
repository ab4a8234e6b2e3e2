import { type ChildProcess, spawn } from "node:child_process";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Options of `run`. */
export interface RunOptions {
  /** Working directory; absent: this process' directory. */
  readonly directory?: string;
  /** The whole environment of the program; absent: this process' environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Text for its standard input; absent: none. */
  readonly input?: string;
  /** Time limit in milliseconds. */
  readonly timeoutMs: number;
  /** Exit statuses that are no error; absent: only 0. */
  readonly accept?: readonly number[];
  /** Called for each line of standard output as it arrives, without its line end. */
  readonly onLine?: (line: string) => void;
  /**
   * For a program that prints its progress: called for each line of both outputs. The time limit then starts again with
   * each output.
   */
  readonly onProgress?: (line: string) => void;
  /** When it is aborted, the program is stopped as after its time limit, and `run` throws. */
  readonly signal?: AbortSignal;
}

/** How a program ended: by itself, by a signal, or before it began. */
interface End {
  readonly status?: number | null;
  readonly signal?: NodeJS.Signals | null;
  readonly notStarted?: string;
}

/** The output of a program. */
export interface RunResult {
  /** Its exit status; -1 when it had none. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that could not start, ended with an unaccepted status, or reached its time limit. */
export class RunError extends Error {
  constructor(
    readonly command: string,
    /** How it ended, such as "ended with 3". */
    readonly end: string,
    readonly result: RunResult,
  ) {
    super([`${command}: ${end}`, tail(result.stdout), tail(result.stderr)].filter((part) => part !== "").join("\n"));
    this.name = "RunError";
  }
}

/** A signal, and the milliseconds after the former one. */
interface Ending {
  readonly signal: NodeJS.Signals;
  readonly afterMs: number;
}

/**
 * The signals to a program at its time limit. For Terraform, the first interrupt means "finish the current work", and
 * the second "end now, with all your providers". That takes up to 5 s, and an earlier SIGKILL would leave the providers
 * running.
 */
const WHEN_LATE: readonly Ending[] = [
  { signal: "SIGINT", afterMs: 0 },
  { signal: "SIGINT", afterMs: 5_000 },
  { signal: "SIGKILL", afterMs: 9_000 },
];

/** The signals to a program whose work is no longer needed, so that it may stop at once. */
const WHEN_UNWANTED: readonly Ending[] = [
  { signal: "SIGINT", afterMs: 0 },
  { signal: "SIGINT", afterMs: 500 },
  { signal: "SIGKILL", afterMs: 9_000 },
];

/** Time to wait for a program's streams after its end. */
const LINGER_MS = 2_000;

/** The functions that stop each running program. */
const running = new Set<() => void>();

/** Whether this process is ending. */
let ending = false;

/** Whether each program gets its own process group. */
let inGroups = false;

/**
 * From now on each program gets its own process group. A terminal's Ctrl-C does not reach it: call `endAll`. After the
 * program's end, `run` kills the rest of its group, such as the plug-ins of a killed Terraform.
 */
export function runInGroups(): void {
  inGroups = true;
}

/**
 * For a process that is ending: stops every running program, and prevents new ones. Each `run` throws; those with a
 * running program throw after it has ended.
 */
export function endAll(): void {
  ending = true;
  for (const end of running) end();
}

/** Runs a program to its end. Throws `RunError`, with the last lines of its output, after any failure. */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const command = [program, ...args].join(" ");
  if (ending || options.signal?.aborted)
    throw new RunError(command, "not started, all is ending", { status: -1, stdout: "", stderr: "" });
  const child = spawn(program, args, { cwd: options.directory, env: options.env, stdio: "pipe", detached: inGroups });
  const ended = new Promise<End>((resolve) => {
    child.once("error", (error) => resolve({ notStarted: error.message }));
    child.once("exit", (status, signal) => resolve({ status, signal }));
  });
  // A program may end without reading its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");

  let late = false;
  let interrupted = false;
  const cancel = new AbortController();
  const timer = setTimeout(() => {
    late = true;
    void endBy(WHEN_LATE, child, cancel.signal);
  }, options.timeoutMs);
  const { onLine, onProgress } = options;
  let over = false;
  const progressed = (line: string) => {
    // It would start a timer again that is no longer needed.
    if (!late && !over) timer.refresh();
    onProgress?.(line);
  };
  const collected = Promise.all([
    collect(child.stdout, onProgress ? progressed : onLine),
    collect(child.stderr, onProgress ? progressed : undefined),
  ]);
  const interruptBy = (endings: readonly Ending[]) => () => {
    interrupted = true;
    void endBy(endings, child, cancel.signal);
  };
  const endUnwanted = interruptBy(WHEN_UNWANTED);
  const interrupt = interruptBy(WHEN_LATE);
  options.signal?.addEventListener("abort", interrupt);
  running.add(endUnwanted);
  const end = await ended;
  over = true;
  if (inGroups && child.pid !== undefined) killGroup(child.pid);
  running.delete(endUnwanted);
  options.signal?.removeEventListener("abort", interrupt);
  clearTimeout(timer);
  cancel.abort();
  // Its whole output can be read, but its children may keep the streams open.
  const lingering = setTimeout(() => {
    child.stdout.destroy();
    child.stderr.destroy();
  }, LINGER_MS);
  const [stdout, stderr] = await collected;
  clearTimeout(lingering);
  const result = { status: end.status ?? -1, stdout, stderr };
  if (end.notStarted !== undefined) throw new RunError(command, `cannot run: ${end.notStarted}`, result);
  if (interrupted) throw new RunError(command, "interrupted", result);
  if (late) {
    const how = onProgress ? "printed nothing for" : "not done after";
    throw new RunError(command, `${how} ${options.timeoutMs / 1000} s`, result);
  }
  if (!(options.accept ?? [0]).includes(result.status)) {
    throw new RunError(command, `ended with ${end.status ?? end.signal}`, result);
  }
  return result;
}

/** Kills the processes of a group, if there are any. */
function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Stops a program with stronger and stronger signals until `ended` is set. */
async function endBy(endings: readonly Ending[], child: ChildProcess, ended: AbortSignal): Promise<void> {
  for (const { signal, afterMs } of endings) {
    // The program itself keeps this process waiting while it runs.
    await sleep(afterMs, undefined, { ref: false });
    if (ended.aborted) return;
    child.kill(signal);
  }
}

/** A whole stream as text, passing on each line as it arrives. */
async function collect(stream: NodeJS.ReadableStream, onLine?: (line: string) => void): Promise<string> {
  let text = "";
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    text += chunk;
    if (onLine === undefined) return;
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  // Destroying the stream, as above, ends it early; the text so far counts.
  await finished(stream).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  });
  if (rest !== "") onLine?.(rest);
  return text;
}

/** The last lines of a text, enough to see the error. */
export function tail(text: string, lines = 30): string {
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}
