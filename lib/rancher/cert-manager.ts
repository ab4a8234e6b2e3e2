import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { chartSource } from "../access/charts";
import type { OutsideAccess } from "../access/outside-access";
import { CERT_MANAGER_CHARTS } from "../config";
import { certManagerAccessValues, certManagerSecretAccessValues } from "./access";
import { merge } from "./merge";
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
  readonly access: OutsideAccess;
  readonly after: ITerraformDependable[];
}

export const CERT_MANAGER_NAMESPACE = "cert-manager";
/** Seconds: images, then its own check that its webhook answers. */
const TIMEOUT_SECONDS = 600;

/**
 * cert-manager with its CRDs, which stay when it goes, since certificates would go with them (cert-manager, "Helm").
 * A failed change of it is taken back: unlike Rancher, it migrates nothing.
 */
export function certManager(scope: Construct, id: string, props: CertManagerProps) {
  const version = `v${props.version}`;
  return helmRelease(scope, id, {
    name: "cert-manager",
    namespace: CERT_MANAGER_NAMESPACE,
    ...chartSource("cert-manager", version, props.repository ?? CERT_MANAGER_CHARTS, props.access.charts),
    version,
    values: certManagerValues(props.highlyAvailable, props.access),
    secretValues: certManagerSecretAccessValues(props.access),
    timeoutSeconds: TIMEOUT_SECONDS,
    atomic: true,
    after: props.after,
  });
}

/** The values of cert-manager's chart. Replicas are those of its page "Best Practice". */
export function certManagerValues(highlyAvailable: boolean, access: OutsideAccess = {}): Record<string, unknown> {
  const replicas = { replicaCount: 2, webhook: { replicaCount: 3 }, cainjector: { replicaCount: 2 } };
  return merge(
    { crds: { enabled: true, keep: true }, ...(highlyAvailable && replicas) },
    certManagerAccessValues(access),
  );
}
