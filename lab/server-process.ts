import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { tail } from "./run";

/** A server of the lab in its own process. It prints how to reach it, and ends when its input closes. */
export interface ServerProcess<Reached> {
  readonly pid: number;
  /** How to reach it, from its output. */
  readonly reached: Reached;
  /** The last lines of its standard error, with its errors. */
  log(): string;
  /** Ends it, by force when it does not end itself. Does nothing after its end. */
  stop(): Promise<void>;
}

const START_MS = 60_000;
/** Time to wait for each way of ending the process. */
const END_MS = 5_000;
/** The kept length of standard error, in characters. */
const LOG_LENGTH = 65_536;

/** Starts a server that first prints {"port": NUMBER}, where it listens on 127.0.0.1. Fails like `startServer`. */
export function startOnPort(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ServerProcess<number>> {
  return startServer(program, args, env, (line) => {
    const port = /^\{"port": (\d+)\}$/.exec(line)?.[1];
    return port === undefined ? undefined : Number(port);
  });
}

/**
 * Starts a server and waits until `read` finds in a line of its standard output how to reach it. Throws with its
 * standard error when it ends or prints no such line for 60 s.
 */
export async function startServer<Reached>(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  read: (line: string) => Reached | undefined,
): Promise<ServerProcess<Reached>> {
  // In a process group of its own, so that a terminal's Ctrl-C does not reach it.
  const child = spawn(program, args, { env, stdio: "pipe", detached: true });
  let log = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (chunk: string) => {
    log = (log + chunk).slice(-LOG_LENGTH);
  });
  try {
    const reached = await whatIsSaid(child, read);
    return { pid: child.pid as number, reached, log: () => tail(log), stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw new Error(`${args[0]}: did not start: ${(error as Error).message}\n${tail(log)}`);
  }
}

/** The first result of `read`. Later lines are read and discarded. */
async function whatIsSaid<Reached>(
  child: ChildProcessWithoutNullStreams,
  read: (line: string) => Reached | undefined,
): Promise<Reached> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not to be reached after ${START_MS / 1000} s`)), START_MS);
    const settle = (action: () => void) => {
      clearTimeout(timer);
      action();
    };
    child.once("error", (error) => settle(() => reject(error)));
    child.once("exit", (status, signal) => settle(() => reject(new Error(`ended with ${status ?? signal}`))));
    createInterface(child.stdout).on("line", (line) => {
      const reached = read(line);
      if (reached !== undefined) settle(() => resolve(reached));
    });
  });
}

async function stop(child: ChildProcessWithoutNullStreams): Promise<void> {
  const ways = [() => child.stdin.end(), () => child.kill("SIGTERM"), () => child.kill("SIGKILL")];
  for (const end of ways) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit", { signal: AbortSignal.timeout(END_MS) });
    end();
    await gone.catch((error: Error) => {
      if (error.name !== "AbortError") throw error;
    });
  }
  if (child.exitCode === null && child.signalCode === null) {
    throw new Error(`process ${child.pid} is still there ${END_MS / 1000} s after SIGKILL`);
  }
}
