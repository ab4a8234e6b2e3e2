import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { REPORTS } from "./results/reports";

const ROOT = join(__dirname, "..");

/**
 * `npm test`: types, format and the unit tests, which need only Node.js, and then the fast lab. Errors of types or
 * format end it. Failed unit tests do not, so that one run shows all failed tests.
 */
function main(): number {
  for (const name of [REPORTS.unit, REPORTS.fast]) rmSync(join(ROOT, "reports", name), { force: true });
  mkdirSync(join(ROOT, "reports"), { recursive: true });
  const checked = npm("run", "--silent", "check");
  if (checked !== 0) {
    console.error("no test ran: correct types, format or the library's API report (npm run check) first");
    return checked;
  }
  const unit = npm("run", "--silent", "test:unit", "--", "--json", `--outputFile=reports/${REPORTS.unit}`);
  const lab = npm("run", "--silent", "test:fast", "--", "--json", `--outputFile=reports/${REPORTS.fast}`);
  const summary = node("lab/results/main.ts", "summary");
  return unit || lab || summary;
}

const npm = (...args: string[]) => status("npm", args);
const node = (...args: string[]) => status(process.execPath, ["--require", "./register.cjs", ...args]);

function status(program: string, args: string[]): number {
  const { status, signal, error } = spawnSync(program, args, { cwd: ROOT, stdio: "inherit" });
  if (error) throw error;
  // Ctrl-C reaches the program, too.
  if (signal) process.kill(process.pid, signal);
  return status ?? 1;
}

process.exitCode = main();
