import { goProgram } from "../go-program";
import { run } from "../run";
import { whyNoTools } from "../tools/build";

/** Why workflows cannot be checked here, with the program to install; undefined when they can. */
export const whyNoWorkflowLint = whyNoTools;

/**
 * actionlint's findings in workflows of GitHub Actions, one line each; empty without findings. It does not run
 * shellcheck on steps, because shellcheck may be missing.
 *
 * @param files paths of workflows
 */
export async function lintWorkflows(files: readonly string[]): Promise<string> {
  const program = await goProgram(__dirname, "workflows", "actionlint");
  const args = ["-no-color", "-oneline", "-shellcheck=", "-pyflakes=", ...files];
  return (await run(program, args, { timeoutMs: 60_000, accept: [0, 1] })).stdout;
}
