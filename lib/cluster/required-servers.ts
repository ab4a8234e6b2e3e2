import { Lazy } from "cdktf";
import type { DeployRecords } from "../guard/deploy-records";
import type { ReadinessProps } from "./readiness";

/**
 * Names of the servers that must be ready after a server has changed, as a Terraform template, separated by spaces.
 * Usually these are all recorded servers, so none at the first deploy. During a restore, the list ends with the changed
 * server, because the later servers wait to join. The list also ends with that server when servers keep no data,
 * because the same deploy may replace the later ones.
 *
 * @param restore name of the snapshot to restore, or ""
 * @param keepNothing whether servers keep no data, because the datastore is external
 */
export function requiredServers(records: DeployRecords, restore: string, server: string, keepNothing: boolean): string {
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
 * The snapshot that this deploy restores, as a Terraform template. The result is "" when the last deploy already
 * restored it.
 *
 * @param restore name of the snapshot in the configuration, or ""
 */
export function snapshotToRestore(records: DeployRecords, restore: string): string {
  return restore === "" ? "" : `\${${isRestored(records, restore)} ? "" : "${restore}"}`;
}

/**
 * How many names of restored snapshots the last deploy keeps. A parameter has at most 4 KB, and a name 253 characters.
 */
const KEPT_NAMES = 10;

/** The names of the last restored snapshots, with that of this deploy, as a Terraform template. */
export function restoredSnapshots(records: DeployRecords): string {
  const all = `distinct(compact(concat(${records.last("restored", "[]")}, [${records.wanted}.restore])))`;
  return `\${reverse(slice(reverse(${all}), 0, min(length(${all}), ${KEPT_NAMES})))}`;
}

/**
 * The versions of the last deploy. Before an upgrade from these versions, the servers must save etcd.
 *
 * @param rancher returns the version of Rancher at synthesis, "" for none
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
