import { createHash } from "node:crypto";
import { airGapOf, registryOf } from "../config";
import type { ClusterSettings } from "./cluster-props";

/**
 * Checksum of everything that the servers read only at a start. The change guard records the checksum: when it differs,
 * node scripts restart the servers after the deploy of the desired state.
 *
 * The checksum is known at synthesis. A reference to a resource would delay the look-ups of the guard until the apply
 * (Terraform, "Data Resource Behavior"). So it does not cover the values of Terraform variables, such as credentials.
 *
 * @param texts the files, without references to resources
 */
export function restartChecksum(texts: readonly string[], settings: ClusterSettings): string {
  const { cluster, egress } = settings;
  const proxy = egress === "direct" ? undefined : egress.proxy;
  const parts = [...texts, registryOf(settings), airGapOf(egress) !== undefined, proxy, cluster.datastore?.endpoint];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
