import { goProgram } from "../go-program";
import { run } from "../run";
import { whyNoTools } from "../tools/build";

/** Why workflows cannot be checked here, with what to install; undefined where they can. */
export const whyNoWorkflowLint = whyNoTools;

/**
 * What actionlint says of workflows of GitHub Actions, one line each; nothing where it has no objection. Steps of shell are
 * not checked by shellcheck, which may be missing.
 *
 * @param files paths of workflows
 */
export async function lintWorkflows(files: readonly string[]): Promise<string> {
  const program = await goProgram(__dirname, "workflows", "actionlint");
  const args = ["-no-color", "-oneline", "-shellcheck=", "-pyflakes=", ...files];
  return (await run(program, args, { timeoutMs: 60_000, accept: [0, 1] })).stdout;
}
