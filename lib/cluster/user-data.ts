import { gzipSync } from "node:zlib";
import { endpointDomain } from "../config/partition";
import type { Distribution } from "../config/versions";
import { scriptText } from "../terraform/scripts";

/** Properties of `userData`. */
export interface UserDataProps {
  /** Name of the server. */
  readonly name: string;
  /** Region of the stack. */
  readonly region: string;
  /**
   * Id of the server's data volume.
   *
   * @default - none: the server keeps no data
   */
  readonly volumeId?: string;
  /**
   * Id of the server's volume for etcd, and the distribution, which determines where it is mounted.
   *
   * @default - none: etcd is on the data volume
   */
  readonly etcd?: { readonly volumeId: string; readonly distribution: Distribution };
  /** Name of the stack. */
  readonly stackName: string;
  /** Name of the stack's bucket, which holds the desired state with the node script. */
  readonly bucket: string;
  /**
   * Environment variables for a proxy to S3, one a line. The variables must contain no secret, because
   * many principals can read user data.
   *
   * @default - none: direct egress
   */
  readonly proxyEnvironment?: string;
}

/**
 * Maximum size of user data in bytes (EC2 User Guide, "Run commands when you launch an EC2 instance"). cloud-init reads
 * compressed user data (cloud-init, "User data formats").
 */
const MOST_BYTES = 16384;
/** Space for the values of Terraform's references, which are known only at the apply. */
const BYTES_OF_REFERENCES = 512;

/**
 * Rejects user data that is larger than EC2's limit after compression.
 *
 * @param field the field whose length the user decides
 * @throws Error with the size
 */
export function rejectLarge(text: string, field: string, remedy: string): void {
  const bytes = gzipSync(text).length + BYTES_OF_REFERENCES;
  if (bytes > MOST_BYTES)
    throw new Error(`${field}: got ${bytes} bytes of user data, expected at most ${MOST_BYTES}; ${remedy}`);
}
const END = "END_OF_FILE";
/** Folder of a server's scripts. */
export const LIBRARY = "/usr/local/lib/rancher-server";
/** File of the environment of a server's scripts. */
export const ENVIRONMENT = "/etc/default/rancher-server";

/** A script for user data, as a Terraform string. */
export function agentScript(
  name: "data-volume.sh" | "root-disk.sh" | "run-node-script.sh" | "aws.sh" | "desired.py",
): string {
  return scriptText(__dirname, "agent", name);
}

const DISTRIBUTION_UNITS = ["rke2-server", "k3s"];

/**
 * The systemd unit that mounts the data volume at every boot.
 *
 * @param script file name of the script in `LIBRARY`
 */
export const dataVolumeUnit = (script: string) => `[Unit]
Description=Data volume of the Rancher server

[Service]
Type=oneshot
RemainAfterExit=yes
EnvironmentFile=${ENVIRONMENT}
ExecStart=${LIBRARY}/${script}
Restart=on-failure
RestartSec=60
TimeoutStartSec=infinity
StandardOutput=journal+console

[Install]
WantedBy=multi-user.target
`;

/** The systemd unit of the node script. systemd starts another run after a run that failed or must wait. */
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

/**
 * Drop-in for the distribution's unit, which is part of the release. Without the mounts, the distribution would write
 * to the root disk.
 */
const guardDropIn = (folders: readonly string[]) =>
  `[Unit]\n${folders.map((folder) => `AssertPathIsMountPoint=${folder}\n`).join("")}`;
/** Folder of etcd's database and its local snapshots (RKE2, "Server Configuration Reference": etcd-snapshot-dir). */
const etcdFolder = (distribution: Distribution) => `/var/lib/rancher/${distribution}/server/db`;

/**
 * The node script waits for a synchronised clock. Amazon's time source needs no internet access (EC2 User Guide, "Set
 * the time reference").
 */
const TIME_SOURCE = "server 169.254.169.123 prefer iburst minpoll 4 maxpoll 4\n";

/**
 * A restart of systemd-networkd, for instance by an update of its package, would delete the network plug-in's routes and
 * rules (systemd, `networkd.conf`; kops, issue 17433).
 */
const PLUGIN_ROUTES = "[Network]\nManageForeignRoutes=no\nManageForeignRoutingPolicyRules=no\n";

/**
 * Lines of shell for a file by which needrestart never restarts units. Ubuntu's unattended upgrades run needrestart,
 * which restarts each unit with a process that uses an updated library (needrestart, `needrestart.conf`: `override_rc`).
 *
 * @param units names without `.service`
 */
export function exemptFromNeedrestart(units: readonly string[]): string[] {
  const folder = "/etc/needrestart/conf.d";
  const override = `$nrconf{override_rc}{qr(^(${units.join("|")})\\.service$)} = 0;\n`;
  return [`mkdir -p ${folder}`, write(`${folder}/rancher.conf`, override, "0644")];
}

const TIMER_FILE = "/etc/systemd/system/rancher-node.timer";
const NODE_TIMER = `[Unit]
Description=Node script of the Rancher server, at boot and every minute

[Timer]
OnBootSec=1
OnCalendar=*:*:00
AccuracySec=1

[Install]
WantedBy=timers.target
`;

/**
 * User data of a server, which installs the systemd units. At every boot, these units mount the data volume and fetch
 * the node script.
 *
 * @throws Error when the user data is larger than EC2's limit
 */
export function userData(props: UserDataProps): string {
  const dropIns = DISTRIBUTION_UNITS.map((unit) => `/etc/systemd/system/${unit}.service.d`);
  const dataScript = props.volumeId === undefined ? "root-disk.sh" : "data-volume.sh";
  const environment = [
    `SERVER=${props.name}`,
    `REGION=${props.region}`,
    `DOMAIN=${endpointDomain(props.region)}`,
    `VOLUME_ID=${props.volumeId ?? ""}`,
    ...(props.etcd
      ? [`ETCD_VOLUME_ID=${props.etcd.volumeId}`, `ETCD_FOLDER=${etcdFolder(props.etcd.distribution)}`]
      : []),
    `STACK=${props.stackName}`,
    `BUCKET=${props.bucket}`,
    "",
  ].join("\n");
  const mounts = ["/var/lib/rancher", "/etc/rancher", ...(props.etcd ? [etcdFolder(props.etcd.distribution)] : [])];
  const text = [
    "#!/bin/bash",
    "set -euo pipefail",
    `mkdir -p ${LIBRARY} /etc/chrony/sources.d /etc/systemd/networkd.conf.d ${dropIns.join(" ")}`,
    write("/etc/systemd/networkd.conf.d/rancher.conf", PLUGIN_ROUTES, "0644"),
    ...exemptFromNeedrestart([...DISTRIBUTION_UNITS, "rancher-data-volume", "rancher-node"]),
    write("/etc/chrony/sources.d/amazon-time.sources", TIME_SOURCE, "0644"),
    // A failure must not end this script, which cloud-init runs only once.
    "if systemctl is-active --quiet chrony; then chronyc reload sources || :; fi",
    write(ENVIRONMENT, environment, "0644"),
    write(`${LIBRARY}/${dataScript}`, agentScript(dataScript), "0755"),
    write(`${LIBRARY}/aws.sh`, agentScript("aws.sh"), "0644"),
    write(`${LIBRARY}/desired.py`, agentScript("desired.py"), "0644"),
    write(`${LIBRARY}/run-node-script.sh`, agentScript("run-node-script.sh"), "0755"),
    write("/etc/systemd/system/rancher-data-volume.service", dataVolumeUnit(dataScript), "0644"),
    write("/etc/systemd/system/rancher-node.service", NODE_UNIT, "0644"),
    write(TIMER_FILE, NODE_TIMER, "0644"),
    // At a random second, because AWS would throttle calls of all servers of an account in the same second.
    `sed --in-place "s/:00$/:$((RANDOM % 60))/" ${TIMER_FILE}`,
    ...proxyFiles(props.proxyEnvironment),
    ...dropIns.map((folder) => write(`${folder}/data-volume.conf`, guardDropIn(mounts), "0644")),
    "systemctl daemon-reload",
    "systemctl enable --now --no-block rancher-data-volume.service rancher-node.timer",
    "",
  ].join("\n");
  // Only the proxy's variables have a length that the user decides.
  rejectLarge(text, "egress.proxy.noProxy", "write fewer entries");
  return text;
}

/**
 * Lines of shell that write the proxy for the first run of the node script. From then on, the node script updates this
 * file (agent/node/egress.sh).
 */
function proxyFiles(environment: string | undefined): string[] {
  if (environment === undefined) return [];
  const folder = "/etc/systemd/system/rancher-node.service.d";
  const file = "/etc/default/rancher-proxy";
  return [
    write(file, environment, "0600"),
    `mkdir -p ${folder}`,
    write(`${folder}/rancher-proxy.conf`, `[Service]\nEnvironmentFile=-${file}\n`, "0644"),
  ];
}

/**
 * Lines of shell that write a file byte for byte.
 *
 * @param content text that ends in a newline
 * @param mode permissions in octal, such as `0644`
 */
export function write(path: string, content: string, mode: string): string {
  return `cat >${path} <<'${END}'\n${content}${END}\nchmod ${mode} ${path}`;
}
