import type { RancherOnRkeProps } from "../../lib/config";
import { minimal, type Synthesized, synthesize } from "../support/synth";

/** A stack of K3s with an external datastore. */
export function withDatastore(
  datastore: RancherOnRkeProps["cluster"]["datastore"],
  parts: Partial<RancherOnRkeProps> = {},
): Synthesized {
  const cluster = { ...minimal.cluster, version: "v1.35.6+k3s1", servers: 2 } as const;
  return synthesize({ ...parts, cluster: { ...cluster, datastore, ...parts.cluster } });
}
