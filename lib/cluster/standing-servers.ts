import { Lazy } from "cdktf";
import type { DeployRecords } from "../guard/deploy-records";
import type { ReadinessProps } from "./readiness";

/**
 * Names of the servers that have to be ready once one server is whole again, separated by spaces, a Terraform template:
 * all that the record knows, so none at the first deploy; those up to that server while a snapshot is restored, when
 * the later ones wait to join, and those up to that server where servers keep nothing: the later ones may be gone, to be
 * replaced in the same deploy.
 *
 * @param restore name of the snapshot to go back to, or ""
 * @param keepNothing whether the datastore is external
 */
export function standingServers(records: DeployRecords, restore: string, server: string, keepNothing: boolean): string {
  const deployed = records.last("servers", "0");
  const upToServer = Number(server.slice("server-".length)) + 1;
  const soFar = `min(${deployed}, ${upToServer})`;
  if (keepNothing) return names(soFar);
  const count = restore === "" ? deployed : `${isRestored(records, restore)} ? ${deployed} : ${soFar}`;
  return names(count);
}

function names(count: string): string {
  return `\${join(" ", [for index in range(${count}) : "server-\${index}"])}`;
}

/**
 * The snapshot that servers still have to go back to, a Terraform template: "" once the record has it.
 *
 * @param restore name of the snapshot that the configuration names, or ""
 */
export function snapshotToRestore(records: DeployRecords, restore: string): string {
  return restore === "" ? "" : `\${${isRestored(records, restore)} ? "" : "${restore}"}`;
}

/**
 * The versions from which an upgrade wants a snapshot of etcd first: those that the last successful deploy left.
 *
 * @param rancher gives the version of Rancher at synthesis, "" for none
 */
export function upgradesToSave(
  records: DeployRecords,
  rancher: () => string,
): Pick<ReadinessProps, "upgradedFrom" | "rancher"> {
  return {
    upgradedFrom: records.versionBefore("kubernetes"),
    rancher: {
      version: Lazy.stringValue({ produce: rancher }),
      upgradedFrom: Lazy.stringValue({ produce: () => rancher() && records.versionBefore("rancher") }),
    },
  };
}

function isRestored(records: DeployRecords, restore: string): string {
  return `${records.last("restore", '""')} == "${restore}"`;
}
