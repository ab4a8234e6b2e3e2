import { stringify } from "yaml";
import { serverNames } from "../config/names";
import type { Distribution } from "../config/versions";
import { READINESS_USER, SERVER_USER, TERRAFORM_USER } from "./pki";
import { MAX_SERVERS } from "./sizes";

const RBAC = "rbac.authorization.k8s.io";
const SYSTEM = "kube-system";
/** The namespace in which each kubelet renews the Lease of its Node (Kubernetes, "Leases": Node heartbeats). */
const NODE_LEASES = "kube-node-lease";
const SERVERS = serverNames(MAX_SERVERS);

/** A rule of a Kubernetes Role. */
interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * The RBAC manifests, by file name. They grant the rights of the client certificates that Terraform creates. The first
 * server applies them. An administrator's certificate has no rights once the ClusterRoleBinding `rancher-admin` names
 * another group.
 *
 * The manifests are in block style. K3s and RKE2 parse a document that begins with `{` as JSON and reject YAML's flow
 * style (k3s, `pkg/deploy/controller.go`). Each file fits into a standard SSM parameter.
 *
 * @param adminGroup group of the administrator's certificate
 */
export function rbacManifests(distribution: Distribution, adminGroup: string): Record<string, string> {
  const core = [""];
  const leases = { apiGroups: ["coordination.k8s.io"], resources: ["leases"] };
  return {
    "rbac-administrators.yaml": documents([
      // Terraform installs Rancher, and the chart binds Rancher to cluster-admin.
      binding("ClusterRoleBinding", "rancher-admin", { kind: "ClusterRole", name: "cluster-admin" }, [
        group(adminGroup),
        user(TERRAFORM_USER),
      ]),
    ]),
    "rbac-readiness.yaml": documents([
      ...granted(READINESS_USER, undefined, [{ apiGroups: core, resources: ["nodes"], verbs: ["get", "list"] }]),
      ...granted(READINESS_USER, NODE_LEASES, [{ ...leases, verbs: ["get", "list"] }]),
      ...granted(READINESS_USER, SYSTEM, [
        { apiGroups: ["apps"], resources: ["daemonsets", "deployments"], verbs: ["get", "list"] },
        // Annotations of the Lease name the versions before whose upgrade etcd was saved.
        { ...leases, resourceNames: ["rancher-server-restart"], verbs: ["get"] },
      ]),
    ]),
    "rbac-servers.yaml": documents([
      ...granted(SERVER_USER, undefined, [
        { apiGroups: core, resources: ["nodes"], verbs: ["get", "list"] },
        // A server that lost its data volume deletes its former Node. All servers are one user, so RBAC cannot restrict
        // a server to its own Node.
        { apiGroups: core, resources: ["nodes"], resourceNames: SERVERS, verbs: ["delete"] },
        // Servers save etcd before an upgrade of Rancher.
        { apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["rancher"], verbs: ["get", "list"] },
        // The uid of kube-system identifies the cluster.
        { apiGroups: core, resources: ["namespaces"], resourceNames: [SYSTEM], verbs: ["get"] },
      ]),
      ...granted(SERVER_USER, NODE_LEASES, [{ ...leases, verbs: ["get", "list"] }]),
      ...granted(SERVER_USER, SYSTEM, [
        { ...leases, resourceNames: ["rancher-server-restart"], verbs: ["get", "update"] },
        // RBAC cannot restrict `create` to a name (Kubernetes, "Using RBAC Authorization").
        { ...leases, verbs: ["create"] },
        {
          apiGroups: core,
          resources: ["secrets"],
          resourceNames: SERVERS.map((name) => `${name}.node-password.${distribution}`),
          verbs: ["get", "delete"],
        },
      ]),
    ]),
  };
}

function documents(manifests: readonly object[]): string {
  return manifests.map((manifest) => stringify(manifest, { aliasDuplicateObjects: false })).join("---\n");
}

/** A role with the user's name, in a namespace or in the whole cluster, and its binding to the user. */
function granted(name: string, namespace: string | undefined, rules: readonly PolicyRule[]): object[] {
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
