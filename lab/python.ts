import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { cached, hashOf } from "./cache";
import { expectPrepared, MissingError, whyMissing } from "./parts";
import { progressOf } from "./progress";
import { RunError, run } from "./run";
import { which } from "./which";

/** The packages of the AWS stand-in. */
export const STAND_IN = join(__dirname, "aws/requirements.txt");
/** The oldest Python that moto supports. */
const OLDEST = [3, 10] as const;
/** pip prints each package, then nothing while it installs all of them. */
const STOPPED_MS = 240_000;
const NAMES = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];
const INSTALL_HINT = `install Python ${OLDEST.join(".")} or newer with its venv module (Debian, Ubuntu: apt-get install python3-venv)`;

/**
 * The Python interpreter of an environment with exactly the packages of a file, installed at the first call. Without a
 * suitable Python it throws one line with the program to install.
 *
 * @param requirements the complete file: packages are installed without their dependencies
 */
export async function python(requirements: string): Promise<string> {
  expectPrepared(pythonOf(requirements));
  const { program, version } = await systemPython();
  const folder = await cached(`python-${hashOf(await readFile(requirements), version)}`, (unfinished) =>
    install(program, requirements, unfinished),
  );
  return join(folder, "bin", "python");
}

/** The name of the environment with the packages of a file. */
export function pythonOf(requirements: string): string {
  return `Python with the packages of lab/${relative(__dirname, requirements)}`;
}

/** Why the environment with the packages of a file is not available on this computer; undefined when it is. */
export function whyNoPython(requirements: string): string | undefined {
  const found = NAMES.some((name) => which(name) !== undefined);
  return found
    ? whyMissing(pythonOf(requirements))
    : "python3 is not on PATH: install Python 3.10 or newer with its venv module";
}

/** Creates the environment in a folder, with only the listed packages, and without a compiler. */
async function install(program: string, requirements: string, folder: string): Promise<void> {
  const report = progressOf(`installing ${pythonOf(requirements)}`);
  await run(program, ["-m", "venv", folder], { timeoutMs: STOPPED_MS });
  const pip = ["-m", "pip", "install", "--no-deps", "--only-binary", ":all:", "--requirement", requirements];
  await run(join(folder, "bin", "python"), [...pip, "--disable-pip-version-check"], {
    timeoutMs: STOPPED_MS,
    onProgress: report,
  });
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
  throw new MissingError(`the lab needs Python: got ${found.join(", ") || "none on PATH"}; ${INSTALL_HINT}`);
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
