import type { LocalContext } from "../context";
import { failure, ok, type Result } from "../finding";

/** Whether the programs of a deploy are on PATH. */
export async function programs({ needs, local }: LocalContext): Promise<Result[]> {
  const needed: readonly (readonly [program: string, args: readonly string[]])[] = [
    ["curl", ["--version"]],
    ["awk", ["BEGIN { exit 0 }"]],
    ["sh", ["-c", "exit 0"]],
  ];
  return [
    terraform(needs.terraform, local.outputOf),
    ...needed.map(([program, args]) =>
      local.outputOf(program, args) === undefined
        ? failure(`${program} does not run; install it, because the deploy waits for the servers with it`)
        : ok(`${program} runs`),
    ),
  ];
}

function terraform(oldest: string, outputOf: (program: string, args: readonly string[]) => string | undefined): Result {
  for (const program of ["terraform", "tofu"]) {
    const version = versionIn(outputOf(program, ["version", "-json"]));
    if (version === undefined) continue;
    return isAtLeast(version, oldest)
      ? ok(`${program} ${version} runs`)
      : failure(`got ${program} ${version}, expected ${oldest} or newer; install a newer one`);
  }
  return failure(`neither terraform nor tofu runs; install Terraform ${oldest} or newer`);
}

function versionIn(output: string | undefined): string | undefined {
  if (output === undefined) return undefined;
  return /"terraform_version":\s*"(\d+\.\d+\.\d+)/.exec(output)?.[1];
}

function isAtLeast(version: string, oldest: string): boolean {
  const [a, b] = [version, oldest].map((each) => each.split(".").map(Number));
  const index = [0, 1, 2].find((part) => a?.[part] !== b?.[part]);
  return index === undefined || (a?.[index] ?? 0) > (b?.[index] ?? 0);
}
