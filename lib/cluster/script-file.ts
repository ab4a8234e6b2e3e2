import { readFileSync } from "node:fs";
import { join } from "node:path";
import { literal } from "../terraform/literal";

/** A file of `scripts/`, as a Terraform string that yields it byte for byte. */
export function scriptFile(
  name: "data-volume.sh" | "readiness-api.sh" | "readiness.sh" | "root-disk.sh" | "run-node-script.sh" | "ssm.sh",
): string {
  return literal(readFileSync(join(__dirname, "scripts", name), "utf8"));
}
