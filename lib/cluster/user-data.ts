import { scriptFile } from "./script-file";

export interface UserDataProps {
  /** Name of the server. */
  readonly name: string;
  readonly region: string;
  /** Id of the server's data volume. */
  readonly volumeId: string;
  /** Name of the SSM parameter that holds the node script. */
  readonly scriptParameter: string;
}

const END = "END_OF_FILE";
const LIBRARY = "/usr/local/lib/rancher-server";
const ENVIRONMENT = "/etc/default/rancher-server";

const DATA_VOLUME_UNIT = `[Unit]
Description=Data volume of the Rancher server

[Service]
Type=oneshot
RemainAfterExit=yes
EnvironmentFile=${ENVIRONMENT}
ExecStart=${LIBRARY}/data-volume.sh
Restart=on-failure
RestartSec=60
TimeoutStartSec=infinity
StandardOutput=journal+console

[Install]
WantedBy=multi-user.target
`;

const NODE_UNIT = `[Unit]
Description=Node script of the Rancher server
Requires=rancher-data-volume.service
After=rancher-data-volume.service network-online.target
Wants=network-online.target

[Service]
Type=oneshot
EnvironmentFile=${ENVIRONMENT}
ExecStart=${LIBRARY}/run-node-script.sh
TimeoutStartSec=infinity
StandardOutput=journal+console
`;

const NODE_TIMER = `[Unit]
Description=Node script of the Rancher server, at boot and every minute

[Timer]
OnBootSec=1
OnCalendar=minutely
AccuracySec=1

[Install]
WantedBy=timers.target
`;

/**
 * User data of a server: a stub that installs what mounts the data volume and fetches the node script, for every
 * boot and not only the first.
 */
export function userData(props: UserDataProps): string {
  const environment = [
    `SERVER=${props.name}`,
    `REGION=${props.region}`,
    `VOLUME_ID=${props.volumeId}`,
    `SCRIPT_PARAMETER=${props.scriptParameter}`,
    "",
  ].join("\n");
  return [
    "#!/bin/bash",
    "set -euo pipefail",
    `mkdir -p ${LIBRARY}`,
    write(ENVIRONMENT, environment, "0644"),
    write(`${LIBRARY}/data-volume.sh`, scriptFile("data-volume.sh"), "0755"),
    write(`${LIBRARY}/run-node-script.sh`, scriptFile("run-node-script.sh"), "0755"),
    write("/etc/systemd/system/rancher-data-volume.service", DATA_VOLUME_UNIT, "0644"),
    write("/etc/systemd/system/rancher-node.service", NODE_UNIT, "0644"),
    write("/etc/systemd/system/rancher-node.timer", NODE_TIMER, "0644"),
    "systemctl daemon-reload",
    "systemctl enable --now --no-block rancher-data-volume.service rancher-node.timer",
    "",
  ].join("\n");
}

function write(path: string, content: string, mode: string): string {
  return `cat >${path} <<'${END}'\n${content}${END}\nchmod ${mode} ${path}`;
}
