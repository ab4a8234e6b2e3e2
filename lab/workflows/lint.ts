import { goProgram, whyNoGoProgram } from "../go-program";
import { run } from "../run";

export const ACTIONLINT = "actionlint";

/** Why workflows cannot be checked here, with the program to install; undefined when they can. */
export const whyNoWorkflowLint = () => whyNoGoProgram(ACTIONLINT);

/**
 * actionlint's findings in workflows of GitHub Actions, one line each; empty without findings. It does not run
 * shellcheck on steps, because shellcheck may be missing.
 *
 * @param files paths of workflows
 */
export async function lintWorkflows(files: readonly string[]): Promise<string> {
  const program = await actionlint();
  const args = ["-no-color", "-oneline", "-shellcheck=", "-pyflakes=", ...files];
  return (await run(program, args, { timeoutMs: 60_000, accept: [0, 1] })).stdout;
}

/** Path of the actionlint program of go.mod: built, or of an earlier build. */
export function actionlint(): Promise<string> {
  return goProgram(__dirname, ACTIONLINT, "actionlint");
}
