import type { LocalExecProvisioner } from "cdktf";

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
