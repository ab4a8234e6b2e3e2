import { readFileSync } from "node:fs";
import { join } from "node:path";
import { literal } from "../terraform/expressions";

/**
 * A script that is no part of the node script. Scripts of `agent/` are for user data. Scripts of `readiness/` run on
 * the computer that runs Terraform.
 */
type Script =
  | `agent/${"data-volume" | "root-disk" | "run-node-script" | "ssm"}.sh`
  | `readiness/${"readiness" | "readiness-api"}.sh`;

/** The script's text, as a Terraform string. Terraform evaluates the string to the same bytes. */
export function scriptFile(script: Script): string {
  return literal(readFileSync(join(__dirname, script), "utf8"));
}
