import type { DeployedCluster } from "../servers/deployed-cluster";

/**
 * Makes the changes of a running Rancher that Terraform could report as drift or wait for without end. It annotates and
 * labels namespaces and the objects in its own, holds namespaces by finalizers, and rotates its ingress certificate in
 * the objects' annotations.
 */
export async function settleIn(cluster: DeployedCluster): Promise<void> {
  const merge = (kind: string, name: string, metadata: object) =>
    cluster.kubectl(
      "patch",
      kind,
      name,
      "--namespace=cattle-system",
      "--type=merge",
      `--patch=${JSON.stringify({ metadata })}`,
    );
  const namespace = {
    annotations: { "cattle.io/status": '{"Conditions":[]}', "lifecycle.cattle.io/create.namespace-auth": "true" },
    labels: { "field.cattle.io/projectId": "p-abcde" },
    finalizers: ["controller.cattle.io/namespace-auth"],
  };
  for (const name of ["cattle-system", "kube-system", "default"]) await merge("namespace", name, namespace);
  const object = {
    annotations: { "objectset.rio.cattle.io/hash": "0123456789abcdef", "field.cattle.io/publicEndpoints": "[]" },
    labels: { "objectset.rio.cattle.io/hash": "0123456789abcdef" },
  };
  const kinds = "secrets,configmaps,deployments,services,ingresses";
  const found = await cluster.kubectl("get", kinds, "--namespace=cattle-system", "--output=name");
  // Rancher does not change Helm's own Secrets of releases.
  const names = found.split("\n").filter((line) => line !== "" && !line.includes("sh.helm.release"));
  for (const name of names) {
    const [kind = "", own = ""] = name.split("/");
    await merge(kind, own, object);
  }
}
