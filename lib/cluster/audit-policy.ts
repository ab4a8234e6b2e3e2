import type { AuditPolicy } from "../config/blocks/audit-policy";
import type { Distribution } from "../config/versions";

/** File name of the policy on the servers. RKE2 uses the name audit-policy.yaml for the default of its profile `cis`. */
export const AUDIT_POLICY = "audit.yaml";

/** The content of the file: JSON, which is valid YAML. */
export function auditPolicyText(policy: AuditPolicy): string {
  return JSON.stringify(policy);
}

/**
 * The options of config.yaml for the audit log. RKE2 has a key for the policy, mounts its file into the API server's
 * pod, and sets these limits (RKE2, pkg/executor/staticpod/staticpod.go). K3s passes arguments on.
 *
 * @param config the user's own keys
 */
export function auditOptions(
  distribution: Distribution,
  config: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const file = `/etc/rancher/${distribution}/${AUDIT_POLICY}`;
  if (distribution === "rke2") return { "audit-policy-file": file };
  const limits = { "audit-log-maxage": 30, "audit-log-maxbackup": 10, "audit-log-maxsize": 100 };
  const own = {
    "audit-policy-file": file,
    "audit-log-path": "/var/lib/rancher/k3s/server/logs/audit.log",
    ...limits,
  };
  const others = [config["kube-apiserver-arg"] ?? []].flat();
  // A later argument replaces an earlier one of the same name.
  return { "kube-apiserver-arg": [...Object.entries(own).map(([name, value]) => `${name}=${value}`), ...others] };
}
