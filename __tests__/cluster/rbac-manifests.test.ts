import { parseAllDocuments } from "yaml";
import { rbacManifests } from "../../lib/cluster/rbac-manifests";

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const manifests = (distribution: "rke2" | "k3s") =>
  Object.values(rbacManifests(distribution, 0)).flatMap((text) =>
    parseAllDocuments(text).map((document) => document.toJS() as Manifest),
  );

/** The rights of a user, one line for each rule: where, verbs, resources. */
function rightsOf(user: string, distribution: "rke2" | "k3s" = "rke2"): string[] {
  const all = manifests(distribution);
  return all
    .filter(({ subjects }) => subjects?.some(({ kind, name }) => kind === "User" && name === user))
    .flatMap(({ metadata: { namespace }, roleRef }) => {
      const role = all.find(
        ({ kind, metadata }) =>
          kind === roleRef?.kind && metadata.name === roleRef.name && metadata.namespace === namespace,
      );
      return (role?.rules ?? []).map(
        ({ resources, resourceNames, verbs }) =>
          `${namespace ?? "everywhere"}: ${verbs.join("|")} ${resources.join("|")} ${resourceNames?.join("|") ?? "*"}`,
      );
    });
}

describe("RBAC manifests", () => {
  it("makes the administrators' group and Terraform administrators, by one binding that can be deleted", () => {
    const bindings = manifests("rke2").filter(({ roleRef }) => roleRef?.name === "cluster-admin");
    expect(bindings).toHaveLength(1);
    expect(bindings[0]).toMatchObject({
      kind: "ClusterRoleBinding",
      metadata: { name: "rancher-admin" },
      subjects: [
        { kind: "Group", name: "rancher-admins" },
        { kind: "User", name: "rancher-terraform" },
      ],
    });
  });

  it("lets readiness gates read what they check, and no Secret", () => {
    expect(rightsOf("rancher-readiness")).toEqual([
      "kube-node-lease: get|list leases *",
      "kube-system: get|list daemonsets|deployments *",
      "kube-system: get leases rancher-server-reports|rancher-server-restart",
    ]);
  });

  it.each(["rke2", "k3s"] as const)("gives servers of %s the rights that their script needs", (distribution) => {
    const servers = [0, 1, 2, 3, 4].map((n) => `server-${n}`);
    expect(rightsOf("rancher-server", distribution)).toEqual([
      "everywhere: get|list nodes *",
      `everywhere: delete nodes ${servers.join("|")}`,
      "everywhere: get|list deployments rancher",
      "everywhere: get namespaces kube-system",
      "kube-node-lease: get|list leases *",
      "kube-system: get|patch leases rancher-server-reports",
      "kube-system: get|update leases rancher-server-restart",
      "kube-system: create leases *",
      `kube-system: get|delete secrets ${servers.map((name) => `${name}.node-password.${distribution}`).join("|")}`,
    ]);
  });

  it("reject the bindings of earlier issues than the manifest's own", () => {
    const names = (issue: number) =>
      parseAllDocuments(rbacManifests("rke2", issue)["rbac-administrators.yaml"] ?? "").flatMap((document) => {
        const { kind, data, subjects = [] } = document.toJS() as Manifest & { data?: { issue: string } };
        return kind === "ConfigMap" ? [data?.issue] : subjects.slice(0, 1).map(({ name }) => name);
      });
    expect(names(0)).toEqual(["0", "rancher-admins"]);
    expect(names(3)).toEqual(["3", "rancher-admins-3"]);
  });
});
