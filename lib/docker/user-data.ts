import { createHash } from "node:crypto";
import {
  agentScript,
  dataVolumeUnit,
  ENVIRONMENT,
  exemptFromNeedrestart,
  LIBRARY,
  rejectLarge,
  write,
} from "../cluster/user-data";
import type { RancherOnDockerConfig } from "../config";
import { endpointDomain } from "../config/partition";
import type { ContainerEgress } from "../egress/container-egress";
import { literal } from "../terraform/expressions";
import { scriptText } from "../terraform/scripts";
import { containerArguments, containerEnvironment, containerImage, ENVIRONMENT_FILE, PROXY_FILE } from "./container";

/** The properties of the user data. */
export interface ContainerUserDataProps {
  /** Name of the server. */
  readonly name: string;
  /** The configuration, validated. */
  readonly config: RancherOnDockerConfig;
  /** Egress of server and container. */
  readonly egress: ContainerEgress;
  /** Id of the data volume. */
  readonly volumeId: string;
  /** Name of the stack's bucket, which holds the secrets. */
  readonly bucket: string;
}

const UNITS = "/etc/systemd/system";
/** Units that read the proxy's variables, besides the container. */
const PROXY_USERS = ["docker", "amazon-ssm-agent", "snap.amazon-ssm-agent.amazon-ssm-agent"];

/** Units whose restart stops the container or its setup. */
const RUNNING_UNITS = ["rancher", "rancher-data-volume", "rancher-setup", "docker", "containerd"];

/**
 * systemd starts a unit again after its own failure, but not after the failure of a unit that it requires. So the units
 * below check for the data volume themselves.
 */
const DATA_VOLUME_IS_MOUNTED = "ExecStartPre=/usr/bin/mountpoint --quiet /var/lib/rancher";

/** systemd retries the script until it succeeds, and then never runs it again. A reboot needs only the volumes. */
const SETUP_UNIT = `[Unit]
Description=Setup of the server of Rancher's container
Wants=rancher-data-volume.service network-online.target
After=rancher-data-volume.service network-online.target
StartLimitIntervalSec=0

[Service]
Type=oneshot
EnvironmentFile=${ENVIRONMENT}
${DATA_VOLUME_IS_MOUNTED}
ExecStart=${LIBRARY}/setup.sh
Restart=on-failure
RestartSec=5
TimeoutStartSec=infinity
StandardOutput=journal+console

[Install]
WantedBy=multi-user.target
`;

/**
 * systemd replaces -d and --restart, because Docker would start the container before the data volume is mounted. The
 * K3s in the container needs br_netfilter and cannot load it. Docker 27.3 and newer load it only for their own needs
 * (moby, pull request 48511).
 */
const rancherUnit = (words: readonly string[]) => `[Unit]
Description=Rancher's container
Wants=docker.service rancher-data-volume.service
After=docker.service rancher-data-volume.service
StartLimitIntervalSec=0

[Service]
${DATA_VOLUME_IS_MOUNTED}
ExecStartPre=-/sbin/modprobe br_netfilter
ExecStartPre=-/usr/bin/docker rm --force --volumes rancher
ExecStart=/usr/bin/docker run --name rancher ${words.join(" ")}
ExecStop=/usr/bin/docker stop -t 60 rancher
Restart=always
RestartSec=5
TimeoutStopSec=90

[Install]
WantedBy=multi-user.target
`;

/**
 * User data of the server: everything that is not secret.
 *
 * @throws Error when the user data is larger than EC2's limit
 */
export function containerUserData({ name, config, egress, volumeId, bucket }: ContainerUserDataProps): string {
  const { region } = config.aws;
  const lines = (values: Readonly<Record<string, string>>) =>
    Object.entries(values)
      .map(([key, value]) => `${key}=${literal(value)}\n`)
      .join("");
  const settings = {
    SERVER: name,
    REGION: region,
    DOMAIN: endpointDomain(region),
    IMAGE: containerImage(config.rancher, egress),
    REGISTRY: egress.registry?.host ?? "",
    AIR_GAP: egress.airGapped ? "yes" : "",
  };
  const proxied = egress.proxy ? PROXY_USERS.map((unit) => `${UNITS}/${unit}.service.d`) : [];
  const text = [
    "#!/bin/bash",
    "set -euo pipefail",
    `mkdir -p ${[LIBRARY, ...proxied].join(" ")}`,
    ...exemptFromNeedrestart(RUNNING_UNITS),
    write(ENVIRONMENT, `${lines(settings)}VOLUME_ID=${volumeId}\nBUCKET=${bucket}\n`, "0644"),
    write(ENVIRONMENT_FILE, lines(containerEnvironment(config, egress)), "0644"),
    write(`${LIBRARY}/data-volume.sh`, agentScript("data-volume.sh"), "0755"),
    write(`${LIBRARY}/aws.sh`, agentScript("aws.sh"), "0644"),
    write(`${LIBRARY}/desired.py`, agentScript("desired.py"), "0644"),
    write(`${LIBRARY}/setup.sh`, scriptText(__dirname, "scripts/setup.sh"), "0755"),
    write(`${UNITS}/rancher-data-volume.service`, dataVolumeUnit("data-volume.sh"), "0644"),
    write(`${UNITS}/rancher-setup.service`, SETUP_UNIT, "0644"),
    write(`${UNITS}/rancher.service`, rancherUnit(containerArguments(config, egress)), "0644"),
    ...(egress.proxyEnvironment ? [write(PROXY_FILE, egress.proxyEnvironment, "0600")] : []),
    ...proxied.map((folder) => write(`${folder}/proxy.conf`, `[Service]\nEnvironmentFile=-${PROXY_FILE}\n`, "0644")),
    "systemctl daemon-reload",
    "systemctl enable --now --no-block rancher-data-volume.service rancher-setup.service",
    "",
  ].join("\n");
  rejectLarge(text, "rancher.environment", "shorten it");
  return text;
}

/** A short checksum of a text. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
