import { join } from "node:path";
import type { ContainerAccess } from "../access/container-access";
import { nodeScriptChecksums, nodeScripts } from "../cluster/node-scripts";

const SCRIPTS = join(__dirname, "scripts/node");
const clusterPart = (name: string) => join(__dirname, "../cluster/scripts/node", name);
const accessPart = (name: string) => join(__dirname, "scripts/access", name);

/** Parts of the cluster's node script that know nothing of a cluster. */
const SHARED = ["say.sh", "volume.sh"].map(clusterPart);
/** What a server has besides where its way out is not a direct one: a node script that goes on with the other. */
const WITH_ACCESS = [...SHARED, clusterPart("access.sh"), ...["node.sh", "registry.sh"].map(accessPart)];
const GOES_ON_WITH = { "container-node.sh": join(SCRIPTS, "node.sh") };

/** Whether the server itself has to be told of its way out. */
export function needsAccessScripts({ files, airGapped = false }: ContainerAccess): boolean {
  return airGapped || Object.keys(files).length > 0;
}

/** The files of the node script by name, each as base64 of gzip. */
export function containerScripts(access: ContainerAccess): Record<string, string> {
  return needsAccessScripts(access) ? nodeScripts(SCRIPTS, WITH_ACCESS, GOES_ON_WITH) : nodeScripts(SCRIPTS, SHARED);
}

/** What sha256sum checks these files by. */
export function containerScriptChecksums(access: ContainerAccess): string {
  return needsAccessScripts(access)
    ? nodeScriptChecksums(SCRIPTS, WITH_ACCESS, GOES_ON_WITH)
    : nodeScriptChecksums(SCRIPTS, SHARED);
}
