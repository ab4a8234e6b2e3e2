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
  /** Location of the chart. */
  readonly charts: ChartPlace;
  /** Whether Rancher, and so its cert-manager, is highly available. */
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
/** Seconds: pulling images, then the check that its webhook answers. */
const TIMEOUT_SECONDS = 600;

/**
 * cert-manager with its CRDs. They remain after it is deleted, because their deletion would delete certificates
 * (cert-manager, "Helm"). A failed change is rolled back: unlike Rancher, it migrates nothing.
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
 * The values of cert-manager's chart, with the replicas of its page "Best Practice".
 *
 * @param others values from the file; the configuration's rules prevent them from overriding these
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
