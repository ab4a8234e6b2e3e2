import { readFileSync } from "node:fs";
import { join } from "node:path";
import { literal } from "../terraform/literal";

/** A script that is no part of the node script: of `agent/`, for user data, or of `readiness/`, for the machine of Terraform. */
export type Script =
  | `agent/${"data-volume" | "root-disk" | "run-node-script" | "ssm"}.sh`
  | `readiness/${"readiness" | "readiness-api"}.sh`;

/** Its text, as a Terraform string that yields it byte for byte. */
export function scriptFile(script: Script): string {
  return literal(readFileSync(join(__dirname, script), "utf8"));
}
