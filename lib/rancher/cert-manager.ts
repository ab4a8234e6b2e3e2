import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { ChartValues } from "../config";
import { type ChartPlace, chartSource } from "../egress/charts";
import type { Egress } from "../egress/egress";
import { certManagerEgressValues, certManagerSecretEgressValues } from "./egress-values";
import { createHelmRelease, mergedValues, type Values } from "./release";

/** The properties of cert-manager. */
export interface CertManagerProps {
  /** Exact version, `1.21.1`. */
  readonly version: string;
  /** Location of the chart. */
  readonly charts: ChartPlace;
  /** Whether Rancher, and so its cert-manager, is highly available. */
  readonly highlyAvailable: boolean;
  /** Egress of cert-manager. */
  readonly egress: Egress;
  /**
   * DNS servers for the check of a challenge DNS-01, such as `1.1.1.1:53`.
   *
   * @default - the cluster's DNS
   */
  readonly nameservers?: readonly string[];
  /**
   * Other values of the chart.
   *
   * @default - none
   */
  readonly values?: ChartValues;
  /** Dependencies of the release. */
  readonly after: ITerraformDependable[];
}

/** Namespace of cert-manager. */
export const CERT_MANAGER_NAMESPACE = "cert-manager";
/** Seconds to pull images, and to check that the webhook answers. */
const TIMEOUT_SECONDS = 600;

/**
 * Installs cert-manager with its CRDs. The CRDs remain when the release is deleted, because their deletion would delete
 * certificates (cert-manager, "Helm"). A failed upgrade is rolled back, because cert-manager migrates no data.
 */
export function createCertManager(scope: Construct, id: string, props: CertManagerProps) {
  const version = `v${props.version}`;
  return createHelmRelease(scope, id, {
    name: "cert-manager",
    namespace: CERT_MANAGER_NAMESPACE,
    ...chartSource("cert-manager", version, props.charts),
    version,
    values: certManagerValues(props),
    secretValues: certManagerSecretEgressValues(props.egress),
    timeoutSeconds: TIMEOUT_SECONDS,
    atomic: true,
    after: props.after,
  });
}

/**
 * The values of cert-manager's chart. The numbers of replicas come from cert-manager, "Best Practice". The
 * configuration's rules reject values of the file that this function sets.
 */
export function certManagerValues({
  highlyAvailable,
  egress,
  nameservers,
  values = {},
}: Pick<CertManagerProps, "highlyAvailable" | "egress" | "nameservers" | "values">): Values {
  const replicas = { replicaCount: 2, webhook: { replicaCount: 3 }, cainjector: { replicaCount: 2 } };
  const own = {
    crds: { enabled: true, keep: true },
    ...(highlyAvailable && replicas),
    // cert-manager, "Setting Nameservers for DNS01 Self Check".
    ...(nameservers && { dns01RecursiveNameservers: nameservers.join(","), dns01RecursiveNameserversOnly: true }),
  };
  return mergedValues(own, certManagerEgressValues(egress), values);
}
