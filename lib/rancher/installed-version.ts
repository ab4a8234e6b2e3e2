import { DataKubernetesResources } from "@cdktf/provider-kubernetes/lib/data-kubernetes-resources";
import type { TerraformCondition } from "cdktf";
import type { Construct } from "constructs";
import { parseRancherVersion, type RancherConfig } from "../config";
import { conditionsOf } from "../guard/rule";
import { recordedVersion, versionRules } from "../guard/version-rules";
import { address, local } from "../terraform/expressions";
import { RANCHER_NAMESPACE, RANCHER_RELEASE } from "./values";

/**
 * Preconditions of the upgrade from the installed Rancher to the desired version. At each plan, Terraform reads the
 * version from the cluster, by the label of Rancher's Deployment. So the preconditions also apply when another tool
 * installed Rancher. Without a Deployment, Rancher's setting `server-version` is the version of the data: uninstalling
 * Rancher does not delete its data. Terraform reads lists, because every other data source fails when the object does
 * not exist.
 *
 * After a failed upgrade the cluster may already have the newer version; then only an upgrade can follow.
 */
export function upgradePreconditions(scope: Construct, { version }: RancherConfig): TerraformCondition[] {
  const found = new DataKubernetesResources(scope, "installed", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace: RANCHER_NAMESPACE,
    fieldSelector: `metadata.name=${RANCHER_RELEASE}`,
  });
  // A list of objects of an unknown kind fails.
  const kinds = new DataKubernetesResources(scope, "setting-kinds", {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    fieldSelector: "metadata.name=settings.management.cattle.io",
  });
  const settings = new DataKubernetesResources(scope, "version-settings", {
    apiVersion: "management.cattle.io/v3",
    kind: "Setting",
    fieldSelector: "metadata.name=server-version",
  });
  settings.addOverride("count", `\${length(${address(kinds)}.objects)}`);
  const wanted = local(scope, "wanted-version", recordedVersion(parseRancherVersion(version)));
  const label = `regex("^rancher-([0-9]+)\\\\.([0-9]+)\\\\.([0-9]+)", ${address(found)}.objects[0].metadata.labels.chart)`;
  const setting = `regex("^v([0-9]+)\\\\.([0-9]+)\\\\.([0-9]+)", ${address(settings)}[0].objects[0].value)`;
  const parts = local(scope, "installed-parts", `\${try(${label}, ${setting}, split(".", ${wanted}.version))}`);
  const last = local(scope, "installed-version", {
    version: `\${join(".", ${parts})}`,
    minor: `\${tonumber(${parts}[1])}`,
    ordinal: `\${(tonumber(${parts}[0]) * 1000 + tonumber(${parts}[1])) * 1000 + tonumber(${parts}[2])}`,
  });
  const otherRemedy = ', or follow docs/rancher.md, "Back to an older version"';
  return conditionsOf(versionRules({ place: "rancher.version", last, wanted, otherRemedy }));
}
