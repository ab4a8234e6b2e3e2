import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { python } from "../python";
import { run } from "../run";

/** The packages of checkov. */
export const CHECKOV = join(__dirname, "requirements.txt");
const TEN_MINUTES = 600_000;

/** A failed or skipped check of checkov. */
export interface Finding {
  /** The check, such as `CKV_AWS_135`. */
  readonly check: string;
  /** The requirement of the check. */
  readonly wanted: string;
  /** Address of the resource, such as `aws_instance.host`. */
  readonly resource: string;
  /** Name of the stack. */
  readonly stack: string;
}

/** What checkov found. */
export interface Scanned {
  /** Number of passed checks. */
  readonly passed: number;
  /** Failed checks. */
  readonly failed: readonly Finding[];
  /** Checks that a comment in the code skips. */
  readonly skipped: readonly Finding[];
}

/** The parts of checkov's report that are read here. */
interface Check {
  readonly check_id: string;
  readonly check_name: string;
  readonly file_path: string;
  readonly resource: string;
}

/**
 * Checks stacks as HCL. Throws if checkov could not read one of them. It makes no network requests.
 *
 * @param stacks the files of each stack, by their names
 * @param folder an empty folder for its input
 */
export async function scan(
  stacks: ReadonlyMap<string, Readonly<Record<string, string>>>,
  folder: string,
): Promise<Scanned> {
  for (const [stack, files] of stacks) {
    await mkdir(join(folder, stack), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, stack, name), text);
  }
  const options = ["--framework", "terraform", "--skip-download", "--soft-fail", "--output", "json"];
  const { stdout } = await run(await python(CHECKOV), ["-m", "checkov.main", "--directory", folder, ...options], {
    timeoutMs: TEN_MINUTES,
  });
  const { summary, results } = JSON.parse(stdout) as {
    summary: { passed: number; parsing_errors: number };
    results: { failed_checks: readonly Check[]; skipped_checks: readonly Check[] };
  };
  if (summary.parsing_errors > 0) throw new Error(`checkov: got ${summary.parsing_errors} files that it cannot read`);
  return {
    passed: summary.passed,
    failed: results.failed_checks.map(findingOf),
    skipped: results.skipped_checks.map(findingOf),
  };
}

function findingOf({ check_id, check_name, file_path, resource }: Check): Finding {
  return { check: check_id, wanted: check_name, resource, stack: file_path.split("/")[1] as string };
}
