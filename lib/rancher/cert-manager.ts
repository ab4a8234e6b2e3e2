import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { CERT_MANAGER_CHARTS } from "../config";
import { helmRelease } from "./release";

export interface CertManagerProps {
  /** Exact version, `1.21.1`. */
  readonly version: string;
  /**
   * Repository of the chart.
   *
   * @default - the project's own
   */
  readonly repository?: string;
  /** Whether Rancher is highly available, and its cert-manager has to be. */
  readonly highlyAvailable: boolean;
  readonly after: ITerraformDependable[];
}

/** Seconds: images, then its own check that its webhook answers. */
const TIMEOUT_SECONDS = 600;

/**
 * cert-manager with its CRDs, which stay when it goes, since certificates would go with them (cert-manager, "Helm").
 * A failed change of it is taken back: unlike Rancher, it migrates nothing.
 */
export function certManager(scope: Construct, id: string, props: CertManagerProps) {
  return helmRelease(scope, id, {
    name: "cert-manager",
    namespace: "cert-manager",
    chart: "cert-manager",
    repository: props.repository ?? CERT_MANAGER_CHARTS,
    version: `v${props.version}`,
    values: certManagerValues(props.highlyAvailable),
    timeoutSeconds: TIMEOUT_SECONDS,
    atomic: true,
    after: props.after,
  });
}

/** The values of cert-manager's chart. Replicas are those of its page "Best Practice". */
export function certManagerValues(highlyAvailable: boolean): Record<string, unknown> {
  return {
    crds: { enabled: true, keep: true },
    ...(highlyAvailable && { replicaCount: 2, webhook: { replicaCount: 3 }, cainjector: { replicaCount: 2 } }),
  };
}
