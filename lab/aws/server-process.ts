import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { tail } from "../run";

/** A server of the lab that runs in a process of its own: it says {"port": NUMBER} and ends when its input closes. */
export interface ServerProcess {
  readonly pid: number;
  /** The port it listens on, on 127.0.0.1. */
  readonly port: number;
  /** The last lines of its standard error, where it tells its faults. */
  log(): string;
  /** Ends it, by force where it does not end by itself. Does nothing when it has ended already. */
  stop(): Promise<void>;
}

const START_MS = 60_000;
/** How long each way of ending the process is waited for. */
const END_MS = 5_000;
/** How much of standard error is kept, in characters. */
const LOG_LENGTH = 65_536;

/** Starts a server and waits for its port. Throws with its standard error when it ends or says nothing for 60 s. */
export async function startServer(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ServerProcess> {
  const child = spawn(program, args, { env, stdio: "pipe" });
  let log = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (chunk: string) => {
    log = (log + chunk).slice(-LOG_LENGTH);
  });
  try {
    const port = await portOf(child);
    return { pid: child.pid as number, port, log: () => tail(log), stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw new Error(`${args[0]}: did not start: ${(error as Error).message}\n${tail(log)}`);
  }
}

/** The port that the server prints as its first line. */
async function portOf(child: ChildProcessWithoutNullStreams): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no port after ${START_MS / 1000} s`)), START_MS);
    const settle = (action: () => void) => {
      clearTimeout(timer);
      action();
    };
    child.once("error", (error) => settle(() => reject(error)));
    child.once("exit", (status, signal) => settle(() => reject(new Error(`ended with ${status ?? signal}`))));
    createInterface(child.stdout).once("line", (line) => settle(() => resolve(JSON.parse(line).port)));
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
