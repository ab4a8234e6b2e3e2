import { Lazy } from "cdktf";
import type { DeployedRecord } from "./deployed-record";
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
export function standingServers(record: DeployedRecord, restore: string, server: string, keepNothing: boolean): string {
  const deployed = record.last("servers", "0");
  const upToServer = Number(server.slice("server-".length)) + 1;
  const soFar = `min(${deployed}, ${upToServer})`;
  if (keepNothing) return names(soFar);
  const count = restore === "" ? deployed : `${isRestored(record, restore)} ? ${deployed} : ${soFar}`;
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
export function snapshotToRestore(record: DeployedRecord, restore: string): string {
  return restore === "" ? "" : `\${${isRestored(record, restore)} ? "" : "${restore}"}`;
}

/**
 * The versions from which an upgrade wants a snapshot of etcd first: those that the last successful deploy left.
 *
 * @param rancher gives the version of Rancher at synthesis, "" for none
 */
export function upgradesToSave(
  record: DeployedRecord,
  kubernetes: string,
  rancher: () => string,
): Pick<ReadinessProps, "upgradedFrom" | "rancher"> {
  return {
    upgradedFrom: record.versionBefore("kubernetes", kubernetes),
    rancher: {
      version: Lazy.stringValue({ produce: rancher }),
      upgradedFrom: Lazy.stringValue({ produce: () => rancher() && record.versionBefore("rancher", rancher()) }),
    },
  };
}

function isRestored(record: DeployedRecord, restore: string): string {
  return `${record.last("restore", '""')} == "${restore}"`;
}
