import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalExecProvisioner } from "cdktf";
import { literal } from "./expressions";

/** A script's text, as a Terraform string. Terraform evaluates the string to the same bytes. */
export function scriptText(...path: readonly string[]): string {
  return literal(readFileSync(join(...path), "utf8"));
}

/**
 * Runs a sh script where Terraform runs, when the resource is created. A plan or a destroy never runs it.
 *
 * @param environment its variables, except `READINESS`
 */
export function localScript(script: string, environment: Readonly<Record<string, string>>): LocalExecProvisioner {
  return {
    type: "local-exec",
    // The script is in the environment; otherwise each run would print it.
    command: 'exec sh -c "$READINESS"',
    interpreter: ["sh", "-c"],
    environment: { READINESS: script, ...environment },
  };
}
