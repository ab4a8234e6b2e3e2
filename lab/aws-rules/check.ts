import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Json } from "../../tools/json";
import { python } from "../python";

/** The packages of the check. */
export const AWS_RULES = join(__dirname, "requirements.txt");
const TWO_MINUTES = 120_000;

/** The result of comparing synthesized stacks with AWS' own rules. */
export interface Verdict {
  /** Number of values compared with a schema. */
  readonly checked: number;
  /** What AWS would reject: one line each, with stack, resource, argument, value and rule. */
  readonly rejected: readonly string[];
  /** Arguments without a known property in a schema, as `type.argument`. */
  readonly unmapped: readonly string[];
  /** Types of resources without a schema. */
  readonly types: readonly string[];
}

/**
 * Compares every value of synthesized stacks that is known before an apply with AWS' schemas, and counts resources with
 * AWS quotas.
 *
 * @param stacks their Terraform JSON by name
 * @throws when a type of resource is not mapped, and when the program fails or takes more than two minutes
 */
export async function checkAwsRules(stacks: Readonly<Record<string, Json>>): Promise<Verdict> {
  const { status, stdout, stderr, error } = spawnSync(await python(AWS_RULES), ["-B", join(__dirname, "check.py")], {
    input: JSON.stringify(stacks),
    encoding: "utf8",
    timeout: TWO_MINUTES,
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`AWS' rules: ${error?.message ?? stderr.trim()}`);
  return JSON.parse(stdout) as Verdict;
}
