import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { type ChartPlace, chartSource } from "../access/charts";
import type { OutsideAccess } from "../access/outside-access";
import type { ChartValues } from "../config";
import { certManagerAccessValues, certManagerSecretAccessValues } from "./access";
import { merge } from "./merge";
import { helmRelease } from "./release";

export interface CertManagerProps {
  /** Exact version, `1.21.1`. */
  readonly version: string;
  /** Where the chart is. */
  readonly charts: ChartPlace;
  /** Whether Rancher is highly available, and its cert-manager has to be. */
  readonly highlyAvailable: boolean;
  readonly access: OutsideAccess;
  /**
   * Other values of the chart.
   *
   * @default - none
   */
  readonly values?: ChartValues;
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
    ...chartSource("cert-manager", version, props.charts),
    version,
    values: certManagerValues(props.highlyAvailable, props.access, props.values),
    secretValues: certManagerSecretAccessValues(props.access),
    timeoutSeconds: TIMEOUT_SECONDS,
    atomic: true,
    after: props.after,
  });
}

/**
 * The values of cert-manager's chart. Replicas are those of its page "Best Practice".
 *
 * @param others which the configuration's rules let set nothing of what is set here
 */
export function certManagerValues(
  highlyAvailable: boolean,
  access: OutsideAccess = {},
  others: ChartValues = {},
): Record<string, unknown> {
  const replicas = { replicaCount: 2, webhook: { replicaCount: 3 }, cainjector: { replicaCount: 2 } };
  const own = { crds: { enabled: true, keep: true }, ...(highlyAvailable && replicas) };
  return merge(merge(own, certManagerAccessValues(access)), others);
}
