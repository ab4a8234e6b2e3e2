import { DataKubernetesResources } from "@cdktf/provider-kubernetes/lib/data-kubernetes-resources";
import type { TerraformResourceLifecycle } from "cdktf";
import type { Construct } from "constructs";
import { parseRancherVersion, type RancherConfig } from "../config";
import { address } from "../terraform/address";
import { RANCHER_NAMESPACE, RANCHER_RELEASE } from "./values";

/**
 * What has to hold of the step from the Rancher that is in the cluster to the wanted one: no minor is skipped, nothing
 * goes back (Rancher, "Upgrades"). The cluster itself is asked, at each plan, by the label of Rancher's Deployment: a
 * list, since none is no error there. So it also holds for a Rancher that something else installed.
 *
 * After an upgrade that failed the cluster may hold the newer one already; then the way is forward.
 */
export function upgradePreconditions(
  scope: Construct,
  { version }: RancherConfig,
): NonNullable<TerraformResourceLifecycle["precondition"]> {
  const found = new DataKubernetesResources(scope, "installed", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace: RANCHER_NAMESPACE,
    fieldSelector: `metadata.name=${RANCHER_RELEASE}`,
  });
  const parts = `regex("^rancher-([0-9]+)\\\\.([0-9]+)\\\\.([0-9]+)", ${address(found)}.objects[0].metadata.labels.chart)`;
  const wanted = parseRancherVersion(version);
  const ordinal = `try([for part in [${parts}] : (tonumber(part[0]) * 1000 + tonumber(part[1])) * 1000 + tonumber(part[2])][0], ${wanted.ordinal})`;
  const minor = `try(tonumber(${parts}[1]), ${wanted.minor})`;
  const deployed = `\${try(join(".", ${parts}), "${version}")}`;
  return [
    {
      condition: `\${${ordinal} <= ${wanted.ordinal}}`,
      errorMessage: `rancher.version: got ${version}, deployed is ${deployed}; there is no way back to an older version but a restore: write ${deployed} or a newer one, or go the way of docs/rancher.md, "Back to an older version"`,
    },
    {
      condition: `\${${minor} + 1 >= ${wanted.minor}}`,
      errorMessage: `rancher.version: got ${version}, deployed is ${deployed}; minor versions are not skipped: write the newest patch of the minor after ${deployed} first`,
    },
  ];
}
