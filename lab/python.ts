import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cached, hashOf } from "./cache";
import { RunError, run } from "./run";
import { which } from "./which";

/** The packages of the AWS stand-in. */
export const STAND_IN = join(__dirname, "aws/requirements.txt");
/** The oldest Python that moto supports. */
const OLDEST = [3, 10] as const;
const NAMES = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];
const INSTALL_HINT = `install Python ${OLDEST.join(".")} or newer with its venv module (Debian, Ubuntu: apt-get install python3-venv)`;

/**
 * The Python interpreter of an environment with exactly the packages of a file, installed at the first call. Without a
 * suitable Python it throws one line with the program to install.
 *
 * @param requirements the complete file: packages are installed without their dependencies
 */
export async function python(requirements: string): Promise<string> {
  const { program, version } = await systemPython();
  const folder = await cached(`python-${hashOf(await readFile(requirements), version)}`, (unfinished) =>
    install(program, requirements, unfinished),
  );
  return join(folder, "bin", "python");
}

/** Creates the environment in a folder, with only the listed packages, and without a compiler. */
async function install(program: string, requirements: string, folder: string): Promise<void> {
  await run(program, ["-m", "venv", folder], { timeoutMs: 120_000 });
  const pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--requirement", requirements];
  await run(join(folder, "bin", "python"), [...pip, "--disable-pip-version-check"], { timeoutMs: 600_000 });
}

/** The first Python on PATH that is new enough and can create environments. */
async function systemPython(): Promise<{ program: string; version: string }> {
  const found: string[] = [];
  for (const name of NAMES) {
    const program = which(name);
    if (program === undefined) continue;
    const version = await versionOf(program);
    if (version !== undefined && isNewEnough(version)) return { program, version };
    found.push(version === undefined ? `${program} (without venv)` : `${program} (${version})`);
  }
  throw new Error(`the lab needs Python: got ${found.join(", ") || "none on PATH"}; ${INSTALL_HINT}`);
}

/** The version of a Python, such as "3.11.7"; undefined when it cannot create environments. */
async function versionOf(program: string): Promise<string | undefined> {
  const code = "import sys, venv, ensurepip; print('.'.join(map(str, sys.version_info[:3])))";
  try {
    return (await run(program, ["-c", code], { timeoutMs: 20_000 })).stdout.trim();
  } catch (error) {
    if (error instanceof RunError) return undefined;
    throw error;
  }
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
