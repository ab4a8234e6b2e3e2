import { execFileSync } from "node:child_process";
import { join } from "node:path";

const FOLDER = join(__dirname, "../../../lib/cluster/scripts");

/**
 * Runs bash with parts of the node script sourced, as node.sh does: `set -euo pipefail`, server-1 of three RKE2 servers.
 * Returns what it printed. Functions that the script redefines are named doubles.
 */
export function runWithParts(parts: readonly string[], folder: string, script: string): string {
  const sources = parts.map((part) => `. ${FOLDER}/node/${part}.sh`).join("\n");
  const settings = `
    set -euo pipefail
    SERVER=server-1 VOLUME_ID=vol-1 DISTRIBUTION=rke2 VERSION=v1.34.9+rke2r1 MARKER=marker RESTORE=
    SERVERS="server-0=10.0.1.10 server-1=10.0.1.11 server-2=10.0.1.12"
    . ${FOLDER}/ssm.sh
    ${sources}
    state=${folder} data=${folder} releases=${folder}/releases configuration=${folder}/configuration desired=${folder}
    mkdir -p $releases $configuration
  `;
  // The system's own programs first, as on a server: where python3 is a wrapper, each start of it takes its time.
  const env = { ...process.env, PATH: `/usr/bin:/bin:${process.env.PATH}` };
  return execFileSync("bash", ["-c", settings + script], { encoding: "utf8", timeout: 20_000, stdio: "pipe", env });
}
