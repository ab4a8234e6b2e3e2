import { stringify } from "yaml";

/** Path of the file on the servers. The folder is on the data volume. */
export const POD_SECURITY_FILE = "/etc/rancher/rke2/pod-security.yaml";

/**
 * Namespaces whose pods the standard `restricted` rejects: those of Rancher, its features and the distribution
 * (Rancher, "Sample PodSecurityConfiguration", of 2.11 to 2.15; RKE2, "Default Pod Security Standards").
 */
const EXEMPT = `
  calico-apiserver calico-system cattle-alerting cattle-capi-system cattle-csp-adapter-system cattle-elemental-system
  cattle-epinio-system cattle-externalip-system cattle-fleet-local-system cattle-fleet-system cattle-gatekeeper-system
  cattle-global-data cattle-global-nt cattle-impersonation-system cattle-istio cattle-istio-system cattle-logging
  cattle-logging-system cattle-monitoring-system cattle-neuvector-system cattle-prometheus
  cattle-provisioning-capi-system cattle-resources-system cattle-sriov-system cattle-system cattle-turtles-system
  cattle-ui-plugin-system cattle-windows-gmsa-system cert-manager cis-operator-system compliance-operator-system
  fleet-default fleet-local ingress-nginx istio-system kube-node-lease kube-public kube-system longhorn-system
  rancher-alerting-drivers rancher-compliance-system security-scan sr-operator-system tigera-operator traefik`;

/**
 * The API server's pod security configuration under RKE2's profile `cis` (Kubernetes, "Enforce Pod Security Standards
 * by Configuring the Built-in Admission Controller"). Like the profile, it sets `restricted` everywhere, but exempts
 * Rancher's namespaces. RKE2's own file does not exempt them.
 */
export function podSecurity(): string {
  const restricted = ["enforce", "audit", "warn"].flatMap((mode) => [
    [mode, "restricted"],
    [`${mode}-version`, "latest"],
  ]);
  return stringify({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AdmissionConfiguration",
    plugins: [
      {
        name: "PodSecurity",
        configuration: {
          apiVersion: "pod-security.admission.config.k8s.io/v1",
          kind: "PodSecurityConfiguration",
          defaults: Object.fromEntries(restricted),
          exemptions: { usernames: [], runtimeClasses: [], namespaces: EXEMPT.trim().split(/\s+/) },
        },
      },
    ],
  });
}
