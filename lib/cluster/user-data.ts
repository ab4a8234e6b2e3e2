import { endpointDomain } from "../aws/endpoint-domain";
import { scriptFile } from "./script-file";

export interface UserDataProps {
  /** Name of the server. */
  readonly name: string;
  readonly region: string;
  /** Id of the server's data volume. */
  readonly volumeId: string;
  /** Path of the SSM parameters that hold the desired state, node script included. */
  readonly parametersPath: string;
}

const END = "END_OF_FILE";
const LIBRARY = "/usr/local/lib/rancher-server";
const ENVIRONMENT = "/etc/default/rancher-server";

const DROP_IN_FOLDERS = ["rke2-server", "k3s"].map((unit) => `/etc/systemd/system/${unit}.service.d`);

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

/** A pass that has to wait, or that failed, is followed by the next one. */
const NODE_UNIT = `[Unit]
Description=Node script of the Rancher server
Requires=rancher-data-volume.service
After=rancher-data-volume.service network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
Type=oneshot
EnvironmentFile=${ENVIRONMENT}
ExecStart=${LIBRARY}/run-node-script.sh
Restart=on-failure
RestartSec=2
TimeoutStartSec=infinity
StandardOutput=journal+console
`;

/** The units of RKE2 and K3s come with their releases. Without the data volume they would begin anew on the root disk. */
const DISTRIBUTION_DROP_IN = `[Unit]
AssertPathIsMountPoint=/var/lib/rancher
AssertPathIsMountPoint=/etc/rancher
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
    `DOMAIN=${endpointDomain(props.region)}`,
    `VOLUME_ID=${props.volumeId}`,
    `PARAMETERS=${props.parametersPath}`,
    "",
  ].join("\n");
  return [
    "#!/bin/bash",
    "set -euo pipefail",
    `mkdir -p ${LIBRARY} ${DROP_IN_FOLDERS.join(" ")}`,
    write(ENVIRONMENT, environment, "0644"),
    write(`${LIBRARY}/data-volume.sh`, scriptFile("data-volume.sh"), "0755"),
    write(`${LIBRARY}/ssm.sh`, scriptFile("ssm.sh"), "0644"),
    write(`${LIBRARY}/run-node-script.sh`, scriptFile("run-node-script.sh"), "0755"),
    write("/etc/systemd/system/rancher-data-volume.service", DATA_VOLUME_UNIT, "0644"),
    write("/etc/systemd/system/rancher-node.service", NODE_UNIT, "0644"),
    write("/etc/systemd/system/rancher-node.timer", NODE_TIMER, "0644"),
    ...DROP_IN_FOLDERS.map((folder) => write(`${folder}/data-volume.conf`, DISTRIBUTION_DROP_IN, "0644")),
    "systemctl daemon-reload",
    "systemctl enable --now --no-block rancher-data-volume.service rancher-node.timer",
    "",
  ].join("\n");
}

function write(path: string, content: string, mode: string): string {
  return `cat >${path} <<'${END}'\n${content}${END}\nchmod ${mode} ${path}`;
}
