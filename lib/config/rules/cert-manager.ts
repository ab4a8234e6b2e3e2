import { usesCertManager } from "../rancher-tls";
import type { RancherConfig } from "../schema/rancher";
import { certManagerFor, unsupportedCertManager } from "../support-matrix";

/** Why the cert-manager that is to be installed does not go with Kubernetes; undefined when it does, or none is installed. */
export function certManagerProblem(
  { tls, certManager, unsupported }: RancherConfig,
  kubernetes: { readonly major: number; readonly minor: number },
): string | undefined {
  if (!usesCertManager(tls) || certManager?.existing) return undefined;
  const version = certManager?.version ?? certManagerFor(kubernetes);
  // There is one for every Kubernetes that a Rancher of the table supports, and any other is refused itself.
  if (unsupported === (version !== undefined)) return undefined;
  return unsupportedCertManager(version, kubernetes);
}
