import type { LocalExecProvisioner } from "cdktf";

/**
 * Runs a script of sh where Terraform runs, when the resource is made and never at a plan or a destroy.
 *
 * @param environment its variables, `READINESS` aside
 */
export function localScript(script: string, environment: Readonly<Record<string, string>>): LocalExecProvisioner {
  return {
    type: "local-exec",
    // The script comes by the environment, or each run would print it.
    command: 'exec sh -c "$READINESS"',
    interpreter: ["sh", "-c"],
    environment: { READINESS: script, ...environment },
  };
}
