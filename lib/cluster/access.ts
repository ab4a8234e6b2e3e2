import { stringify } from "yaml";
import { READINESS_USER, SERVER_USER, TERRAFORM_USER } from "./pki";
import type { Distribution } from "./ports";

const RBAC = "rbac.authorization.k8s.io";
const SYSTEM = "kube-system";
/** Where kubelets renew a Lease of their Node's name (Kubernetes, "Leases": Node heartbeats). */
const NODE_LEASES = "kube-node-lease";
/** The most servers there can be. */
const SERVERS = Array.from({ length: 5 }, (_, index) => `server-${index}`);

/** What a role lets do, as in a Role of Kubernetes. */
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * The manifests by which the client certificates that Terraform makes become users of the cluster; the first server
 * applies them. An administrator's certificate whose group the ClusterRoleBinding `rancher-admin` does not name is
 * worthless.
 *
 * @param adminGroup the group of the administrator's certificate
 */
export function accessManifests(distribution: Distribution, adminGroup: string): string {
  const core = [""];
  const leases = { apiGroups: ["coordination.k8s.io"], resources: ["leases"] };
  const manifests = [
    // Terraform installs Rancher, which is an administrator itself.
    binding("ClusterRoleBinding", "rancher-admin", { kind: "ClusterRole", name: "cluster-admin" }, [
      group(adminGroup),
      user(TERRAFORM_USER),
    ]),

    ...granted(READINESS_USER, undefined, [{ apiGroups: core, resources: ["nodes"], verbs: ["get", "list"] }]),
    ...granted(READINESS_USER, NODE_LEASES, [{ ...leases, verbs: ["get", "list"] }]),
    ...granted(READINESS_USER, SYSTEM, [
      { apiGroups: ["apps"], resources: ["daemonsets", "deployments"], verbs: ["get", "list"] },
      // It names the version before whose upgrade etcd was saved.
      { ...leases, resourceNames: ["rancher-server-restart"], verbs: ["get"] },
    ]),

    ...granted(SERVER_USER, undefined, [
      { apiGroups: core, resources: ["nodes"], verbs: ["get", "list"] },
      // A server whose disk is lost removes the Node of its former life. RBAC cannot tell one server from another.
      { apiGroups: core, resources: ["nodes"], resourceNames: SERVERS, verbs: ["delete"] },
      // Whether there is a Rancher, before whose upgrade etcd is saved.
      { apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["rancher"], verbs: ["get", "list"] },
      // Its uid is the cluster's identity.
      { apiGroups: core, resources: ["namespaces"], resourceNames: [SYSTEM], verbs: ["get"] },
    ]),
    ...granted(SERVER_USER, NODE_LEASES, [{ ...leases, verbs: ["get", "list"] }]),
    ...granted(SERVER_USER, SYSTEM, [
      { ...leases, resourceNames: ["rancher-server-restart"], verbs: ["get", "update"] },
      // A name cannot be demanded of what is being created.
      { ...leases, verbs: ["create"] },
      {
        apiGroups: core,
        resources: ["secrets"],
        resourceNames: SERVERS.map((name) => `${name}.node-password.${distribution}`),
        verbs: ["get", "delete"],
      },
    ]),
  ];
  // A line each: a parameter holds 4 KiB.
  const style = {
    collectionStyle: "flow",
    flowCollectionPadding: false,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  } as const;
  return manifests.map((manifest) => stringify(manifest, style)).join("---\n");
}

/** A role of that user, in a namespace or in the whole cluster, and its binding. */
function granted(name: string, namespace: string | undefined, rules: readonly Rule[]): object[] {
  const kind = namespace === undefined ? "ClusterRole" : "Role";
  return [
    { apiVersion: `${RBAC}/v1`, kind, metadata: { name, namespace }, rules },
    binding(`${kind}Binding`, name, { kind, name }, [user(name)], namespace),
  ];
}

function binding(
  kind: string,
  name: string,
  role: { kind: string; name: string },
  subjects: readonly object[],
  namespace?: string,
) {
  return {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: { name, namespace },
    roleRef: { apiGroup: RBAC, ...role },
    subjects,
  };
}

function user(name: string): object {
  return { apiGroup: RBAC, kind: "User", name };
}

function group(name: string): object {
  return { apiGroup: RBAC, kind: "Group", name };
}
