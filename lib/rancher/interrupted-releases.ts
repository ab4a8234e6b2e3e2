import { DataKubernetesResources } from "@cdktf/provider-kubernetes/lib/data-kubernetes-resources";
import type { ITerraformDependable, TerraformCondition } from "cdktf";
import type { Construct } from "constructs";
import { conditionsOf } from "../guard/rule";
import { address, local } from "../terraform/expressions";

/** Helm's statuses of an operation that has not ended (Helm, `release.Status`). */
const PENDING = ["pending-install", "pending-upgrade", "pending-rollback"];

/**
 * Preconditions that no Helm operation is pending. When Terraform is killed during a Helm operation, the release
 * remains pending. Each later operation then fails with "another operation is in progress". Terraform reads Helm's own
 * Secrets of the releases, and the error contains the remedy.
 *
 * @param releases names of the stack's releases
 * @param after dependencies of the first request to the API; empty for an existing cluster
 */
export function interruptedReleases(
  scope: Construct,
  releases: readonly string[],
  after: ITerraformDependable[],
): TerraformCondition[] {
  const found = new DataKubernetesResources(scope, "pending", {
    apiVersion: "v1",
    kind: "Secret",
    labelSelector: `owner=helm,status in (${PENDING.join(",")}),name in (${releases.join(",")})`,
    dependsOn: after.length > 0 ? after : undefined,
  });
  const command = 'format("kubectl --namespace %s delete secret %s", one.metadata.namespace, one.metadata.name)';
  const cures = local(scope, "pending-cures", `\${[for one in ${address(found)}.objects : ${command}]}`);
  return conditionsOf([
    {
      name: "no operation of Helm is pending",
      condition: `length(${cures}) == 0`,
      rejection: "rancher: a deploy was killed while Helm worked, or Helm works now; Helm rejects the next step",
      remedy: `when no other deploy runs: \${join(" && ", ${cures})}, and deploy again; never run helm rollback`,
    },
  ]);
}
