import { agentScript, dataVolumeUnit, ENVIRONMENT, exemptFromNeedrestart, LIBRARY, write } from "../cluster/user-data";
import { scriptText } from "../terraform/scripts";

/** The properties of the user data. */
export interface Rke1UserDataProps {
  /** Name of the server. */
  readonly name: string;
  /** Id of the server's data volume. */
  readonly volumeId: string;
  /** Public key of the SSH user, in OpenSSH's format. */
  readonly publicKey: string;
}

/**
 * systemd starts a unit again after its own failure, but not after the failure of a unit that it requires. So the state
 * and Docker check for what they need themselves.
 */
const STATE_UNIT = `[Unit]
Description=State of RKE1 on the data volume
Wants=rancher-data-volume.service
After=rancher-data-volume.service
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
Restart=on-failure
RestartSec=5
ExecStartPre=/usr/bin/mountpoint --quiet /var/lib/rancher
ExecStart=${LIBRARY}/rke1-state.sh
StandardOutput=journal+console

[Install]
WantedBy=multi-user.target
`;

/** Docker starts RKE1's containers itself. Without the data volume they would write to the root disk. */
const DOCKER_DROP_IN = `[Unit]
Wants=rancher-rke1-state.service
After=rancher-rke1-state.service
StartLimitIntervalSec=0

[Service]
ExecStartPre=/usr/bin/systemctl is-active --quiet rancher-rke1-state.service
`;

/**
 * User data of an RKE1 server. At every boot, a unit mounts the data volume. At the first boot, a script installs
 * Docker and a key.
 */
export function rke1UserData({ name, volumeId, publicKey }: Rke1UserDataProps): string {
  const environment = `SERVER=${name}\nVOLUME_ID=${volumeId}\nPUBLIC_KEY="${publicKey}"\n`;
  return [
    "#!/bin/bash",
    "set -euo pipefail",
    `mkdir -p ${LIBRARY} /etc/systemd/system/docker.service.d`,
    ...exemptFromNeedrestart(["rancher-data-volume", "rancher-rke1-state", "docker", "containerd"]),
    write(ENVIRONMENT, environment, "0644"),
    write(`${LIBRARY}/data-volume.sh`, agentScript("data-volume.sh"), "0755"),
    write(`${LIBRARY}/rke1-state.sh`, scriptText(__dirname, "scripts/state.sh"), "0755"),
    write(`${LIBRARY}/rke1-server.sh`, scriptText(__dirname, "scripts/server.sh"), "0755"),
    write("/etc/systemd/system/rancher-data-volume.service", dataVolumeUnit("data-volume.sh"), "0644"),
    write("/etc/systemd/system/rancher-rke1-state.service", STATE_UNIT, "0644"),
    write("/etc/systemd/system/docker.service.d/data-volume.conf", DOCKER_DROP_IN, "0644"),
    "systemctl daemon-reload",
    "systemctl enable rancher-data-volume.service rancher-rke1-state.service",
    // The unit fails until the volume is attached. It also fails while the filesystem needs a repair by hand.
    "until systemctl start rancher-rke1-state.service; do sleep 15; done",
    `set -a && . ${ENVIRONMENT} && set +a`,
    `exec ${LIBRARY}/rke1-server.sh`,
    "",
  ].join("\n");
}
