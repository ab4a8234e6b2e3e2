import type { DeployedRecord } from "./deployed-record";

/**
 * Names of the servers that have to be ready once one server is whole again, separated by spaces, a Terraform template:
 * all that the record knows, so none at the first deploy; those up to that server while a snapshot is restored, when
 * the later ones wait to join.
 *
 * @param restore name of the snapshot to go back to, or ""
 */
export function standingServers(record: DeployedRecord, restore: string, server: string): string {
  const deployed = record.last("servers", "0");
  const upToServer = Number(server.slice("server-".length)) + 1;
  const count =
    restore === "" ? deployed : `${isRestored(record, restore)} ? ${deployed} : min(${deployed}, ${upToServer})`;
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

function isRestored(record: DeployedRecord, restore: string): string {
  return `${record.last("restore", '""')} == "${restore}"`;
}
