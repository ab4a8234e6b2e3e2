import { stringify } from "yaml";
import { serverNames } from "../config/names";
import type { Distribution } from "../config/versions";
import { ADMIN_GROUP, adminGroup, READINESS_USER, SERVER_USER, TERRAFORM_USER } from "./pki";
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
 * another group. A server that was off still has the former file on its disk, and applies it at its start. The API
 * server rejects that file (`revocation`).
 *
 * The manifests are in block style. K3s and RKE2 parse a document that begins with `{` as JSON and reject YAML's flow
 * style (k3s, `pkg/deploy/controller.go`). Each file fits into a standard SSM parameter.
 *
 * @param issue number of the administrator's certificate
 */
export function rbacManifests(distribution: Distribution, issue: number): Record<string, string> {
  const core = [""];
  const leases = { apiGroups: ["coordination.k8s.io"], resources: ["leases"] };
  return {
    "rbac-administrators.yaml": documents([
      ...revocation(issue),
      // Terraform installs Rancher, and the chart binds Rancher to cluster-admin.
      binding("ClusterRoleBinding", "rancher-admin", { kind: "ClusterRole", name: "cluster-admin" }, [
        group(adminGroup(issue)),
        user(TERRAFORM_USER),
      ]),
    ]),
    "rbac-readiness.yaml": documents([
      ...granted(READINESS_USER, NODE_LEASES, [{ ...leases, verbs: ["get", "list"] }]),
      ...granted(READINESS_USER, SYSTEM, [
        { apiGroups: ["apps"], resources: ["daemonsets", "deployments"], verbs: ["get", "list"] },
        // Annotations of these Leases name the versions before whose upgrade etcd was saved, and hold the servers' reports.
        { ...leases, resourceNames: ["rancher-server-reports", "rancher-server-restart"], verbs: ["get"] },
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
        { ...leases, resourceNames: ["rancher-server-reports"], verbs: ["get", "patch"] },
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

/** The object that holds the number of the newest issue of the administrator's certificate. */
const ISSUE = { name: "rancher-admin-certificate", namespace: SYSTEM };

/**
 * Rejects every binding of a group whose certificate was revoked, and a lower number of the issue. A ConfigMap holds the
 * number, and the API server compares it with each new binding (Kubernetes, "Validating Admission Policy"). Without this
 * policy, a server with an old manifest would bind the old group again at its start.
 */
function revocation(issue: number): object[] {
  const name = "rancher-revoked-administrators";
  const rule = (apiGroup: string, operations: readonly string[], resources: readonly string[], names?: string[]) => ({
    apiGroups: [apiGroup],
    apiVersions: ["v1"],
    operations,
    resources,
    resourceNames: names,
  });
  const number = `(s.name == '${ADMIN_GROUP}' ? 0 : int(s.name.substring(${ADMIN_GROUP.length + 1})))`;
  const isAdministrators = `s.kind == 'Group' && s.name.matches('^${ADMIN_GROUP}(-[0-9]{1,9})?$')`;
  const admission = "admissionregistration.k8s.io/v1";
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata: ISSUE, data: { issue: String(issue) } },
    {
      apiVersion: admission,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        failurePolicy: "Fail",
        paramKind: { apiVersion: "v1", kind: "ConfigMap" },
        matchConstraints: {
          resourceRules: [
            rule(RBAC, ["CREATE", "UPDATE"], ["clusterrolebindings", "rolebindings"]),
            rule("", ["UPDATE", "DELETE"], ["configmaps"], [ISSUE.name]),
          ],
        },
        validations: [
          {
            expression: `request.resource.resource == 'configmaps' || !has(object.subjects) || object.subjects.all(s, !(${isAdministrators}) || ${number} >= int(params.data.issue))`,
            message: `the administrator's certificate of this group was revoked; the ConfigMap ${ISSUE.name} names the newest one`,
          },
          {
            expression: `request.resource.resource != 'configmaps' || request.namespace != '${SYSTEM}' || (request.operation == 'UPDATE' && int(object.data.issue) >= int(oldObject.data.issue))`,
            message: "the number of the administrator's certificate never becomes lower",
          },
        ],
      },
    },
    {
      apiVersion: admission,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      // A server creates the ConfigMap together with the first binding.
      spec: { policyName: name, paramRef: { ...ISSUE, parameterNotFoundAction: "Allow" }, validationActions: ["Deny"] },
    },
  ];
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
