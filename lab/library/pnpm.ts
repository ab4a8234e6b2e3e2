import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { cached } from "../cache";
import { run } from "../run";

/** The newest version of the line that supports every Node.js version of this project. */
const PNPM = "10.34.9";

/** Path of pnpm's program, a Node.js module, installed outside the clone at the first call. */
export async function pnpm(): Promise<string> {
  const install = async (folder: string) => {
    const args = ["install", "--prefix", folder, "--no-save", "--ignore-scripts", `pnpm@${PNPM}`];
    await run("npm", args, { timeoutMs: 120_000 });
  };
  return join(await cached(`pnpm-${PNPM}`, install), "node_modules/pnpm/bin/pnpm.cjs");
}

/** Why pnpm cannot be installed here; undefined when it can. The call installs it. */
export function whyNoPnpm(): string | undefined {
  const { stderr, status } = spawnSync(
    process.execPath,
    ["--require", join(__dirname, "../../register.cjs"), join(__dirname, "install-pnpm.ts")],
    { encoding: "utf8" },
  );
  return status === 0 ? undefined : `npm cannot install pnpm ${PNPM}: ${stderr.trim().split("\n").at(-1)}`;
}
