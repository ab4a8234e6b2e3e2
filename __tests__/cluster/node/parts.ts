import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { SERVER_PATH } from "../../../lab/which";

const FOLDER = join(__dirname, "../../../lib/cluster/agent");
export const NODE = join(FOLDER, "node");
/** The parts that node.sh sources. */
export const PARTS = readdirSync(NODE).filter((name) => name.endsWith(".sh") && name !== "node.sh");

/**
 * A script for bash after the parts of the node script, which it sources as node.sh does: `set -euo pipefail`, server-1
 * of three RKE2 servers. Functions that the script redefines are doubles.
 */
export function withParts(folder: string, script: string): string {
  const sources = PARTS.map((part) => `. ${NODE}/${part}`).join("\n");
  return `
    set -euo pipefail
    SERVER=server-1 VOLUME_ID=vol-1 DISTRIBUTION=rke2 VERSION=v1.34.9+rke2r1 RESTORE= STACK=lab BUCKET=bucket REGION=eu-central-1 DOMAIN=amazonaws.com BACKEND=etcd
    SERVERS="server-0=10.0.1.10 server-1=10.0.1.11 server-2=10.0.1.12"
    . ${FOLDER}/aws.sh
    ${sources}
    state=${folder} data=${folder} releases=${folder}/releases configuration=${folder}/configuration desired=${folder} failure=${folder}/failure
    instance_id=${folder}/instance-id run=${folder}
    echo i-1 >$instance_id
    mkdir -p $releases $configuration
    cp ${NODE}/*.py $desired
  ${script}`;
}

/** Runs the script and returns its output. */
export function runWithParts(folder: string, script: string): string {
  const env = { ...process.env, PATH: SERVER_PATH };
  const options = { encoding: "utf8", timeout: 180_000, stdio: "pipe", env } as const;
  return execFileSync("bash", ["-c", withParts(folder, script)], options);
}
