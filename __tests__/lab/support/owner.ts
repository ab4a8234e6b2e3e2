import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const REGISTER = join(__dirname, "../../../register.cjs");

/** Whether a process with that id exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Expects that the process whose id a script prints ends soon after the script's own process is killed. */
export async function expectEndsWithOwner(script: string): Promise<void> {
  const owner = spawn(process.execPath, ["--require", REGISTER, "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface(owner.stdout);
  const [line] = (await once(lines, "line", { signal: AbortSignal.timeout(100_000) })) as [string];
  const pid = Number(line);
  expect(isAlive(pid)).toBe(true);
  // The process cannot clean up.
  owner.kill("SIGKILL");
  for (let i = 0; i < 100 && isAlive(pid); i++) await sleep(100);
  expect(isAlive(pid)).toBe(false);
}
