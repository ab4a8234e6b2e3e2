import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { cached } from "../cache";
import { run } from "../run";

/** The newest of the line that runs on every Node.js that this project runs on. */
const PNPM = "10.34.9";

/** Path of pnpm's program, a module of Node.js, installed outside the clone at the first call. */
export async function pnpm(): Promise<string> {
  const install = async (folder: string) => {
    const args = ["install", "--prefix", folder, "--no-save", "--ignore-scripts", `pnpm@${PNPM}`];
    await run("npm", args, { timeoutMs: 120_000 });
  };
  return join(await cached(`pnpm-${PNPM}`, install), "node_modules/pnpm/bin/pnpm.cjs");
}

/** Why pnpm cannot be had here; undefined when it can. It is installed for that. */
export function whyNoPnpm(): string | undefined {
  const { stderr, status } = spawnSync(
    process.execPath,
    ["--require", join(__dirname, "../../register.cjs"), join(__dirname, "install-pnpm.ts")],
    { encoding: "utf8" },
  );
  return status === 0 ? undefined : `npm cannot install pnpm ${PNPM}: ${stderr.trim().split("\n").at(-1)}`;
}
