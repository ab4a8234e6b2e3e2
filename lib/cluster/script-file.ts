import { readFileSync } from "node:fs";
import { join } from "node:path";
import { literal } from "../terraform/literal";

/**
 * A script outside the node script: from `agent/`, for user data, or from `readiness/`, for the computer that runs
 * Terraform.
 */
export type Script =
  | `agent/${"data-volume" | "root-disk" | "run-node-script" | "ssm"}.sh`
  | `readiness/${"readiness" | "readiness-api"}.sh`;

/** The script's text, as a Terraform string that yields it byte for byte. */
export function scriptFile(script: Script): string {
  return literal(readFileSync(join(__dirname, script), "utf8"));
}
