import type { Construct } from "constructs";
import { local } from "../terraform/expressions";

/**
 * Checksum of everything that the servers read only at a start, as a Terraform template. The change guard records the
 * checksum: when it differs, node scripts restart the servers after the deploy of the desired state.
 *
 * @param texts Terraform templates without a reference to what the guard precedes, because the record is written first
 * @param salt a secret, a Terraform template, which keeps readers of the record from guessing other secrets in the texts
 */
export function restartChecksum(scope: Construct, texts: readonly string[], salt: string): string {
  const parts = local(scope, "read-at-start", texts);
  return `\${nonsensitive(sha256("\${join("", ${parts})}${salt}"))}`;
}
