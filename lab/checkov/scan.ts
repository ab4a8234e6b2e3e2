import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Json } from "../../tools/json";
import { python } from "../python";
import { run } from "../run";

/** The packages of checkov. */
export const CHECKOV = join(__dirname, "requirements.txt");
const TEN_MINUTES = 600_000;

/** A failed check of checkov. */
export interface Finding {
  /** The check, such as `CKV_AWS_135`. */
  readonly check: string;
  /** The requirement of the check. */
  readonly wanted: string;
  /** Type of the resource, such as `aws_instance`. */
  readonly type: string;
  /** Name of the stack. */
  readonly stack: string;
}

/** The parts of checkov's report that are read here. */
interface Failed {
  readonly check_id: string;
  readonly check_name: string;
  readonly file_path: string;
  readonly resource: string;
}

type Resources = Record<string, Record<string, unknown>>;

/**
 * The failed checks of checkov in synthesized stacks. Throws if it could not read one of them. It makes no network
 * requests.
 *
 * @param stacks their Terraform JSON by name
 * @param folder an empty folder for its input
 */
export async function scan(
  stacks: ReadonlyMap<string, Json>,
  folder: string,
): Promise<{ passed: number; findings: Finding[] }> {
  for (const [name, { resource, data }] of stacks) {
    await mkdir(join(folder, name), { recursive: true });
    // Its JSON reader does not support lists below `provider`.
    await writeFile(join(folder, name, "cdk.tf.json"), JSON.stringify({ resource, data }, undefined, 2));
  }
  const options = ["--framework", "terraform_json", "--skip-download", "--soft-fail", "--output", "json"];
  const { stdout } = await run(await python(CHECKOV), ["-m", "checkov.main", "--directory", folder, ...options], {
    timeoutMs: TEN_MINUTES,
  });
  const { summary, results } = JSON.parse(stdout) as {
    summary: { passed: number; parsing_errors: number };
    results: { failed_checks: readonly Failed[] };
  };
  if (summary.parsing_errors > 0) throw new Error(`checkov: got ${summary.parsing_errors} files that it cannot read`);
  const findings = results.failed_checks.map(({ check_id, check_name, file_path, resource }) => {
    const stack = file_path.split("/")[1] as string;
    return {
      check: check_id,
      wanted: check_name,
      type: typeOf(stacks.get(stack)?.resource as Resources, resource),
      stack,
    };
  });
  return { passed: summary.passed, findings };
}

/** The type of a resource that checkov names `aws_lb.NAME`, or `resource.NAME`. */
function typeOf(resources: Resources, resource: string): string {
  const [kind, name] = resource.split(".") as [string, string];
  if (kind !== "resource") return kind;
  const types = Object.keys(resources).filter((type) => name in (resources[type] as object));
  if (types.length !== 1) throw new Error(`checkov: got ${resource}, which is ${types.join(" and ") || "no resource"}`);
  return types[0] as string;
}
