import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { appendFile, chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "../run";
import { distribution } from "./build";

/** Properties of a published release. */
export interface ReleaseOptions {
  /**
   * Whether its server ends with an error two seconds after its start.
   * @default false
   */
  readonly broken?: boolean;
}

/**
 * Publishes the double as a release, in the layout of RKE2's and K3s' releases on GitHub: `FOLDER/VERSION/…`, with a
 * `+` of the version as `%2B` in the folder's URL and as itself in its name.
 * @param version such as v1.35.7+rke2r1 or v1.35.7+k3s1; its end selects the distribution.
 * @throws for a version of neither.
 */
export async function publish(folder: string, version: string, options: ReleaseOptions = {}): Promise<void> {
  const name = distributionOf(version);
  const place = join(folder, version);
  await mkdir(place, { recursive: true });
  const artifact = name === "k3s" ? "k3s" : "rke2.linux-amd64.tar.gz";
  if (name === "k3s") await program(join(place, artifact), version, options);
  else await archive(join(place, artifact), version, options);
  await writeFile(join(place, "sha256sum-amd64.txt"), `${await sha256(join(place, artifact))}  ${artifact}\n`);
}

/** Copies the double to that path, as that release. Its file must be named `rke2` or `k3s`. */
export async function program(path: string, version: string, options: ReleaseOptions = {}): Promise<void> {
  await copyFile(await distribution(), path);
  await appendFile(path, `\nrelease: ${version}${options.broken ? " broken" : ""}\n`);
  await chmod(path, 0o755);
}

/** The distribution of a version. Throws for a version of neither. */
export function distributionOf(version: string): "rke2" | "k3s" {
  const match = /^v\d+\.\d+\.\d+(?:-rc\d+)?\+(rke2|k3s)/.exec(version);
  if (match === null)
    throw new Error(`got the version ${version}, expected one such as v1.35.7+rke2r1 or v1.35.7+k3s1`);
  return match[1] as "rke2" | "k3s";
}

async function archive(path: string, version: string, options: ReleaseOptions): Promise<void> {
  const root = await mkdtemp(`${path}-`);
  try {
    await mkdir(join(root, "bin"));
    await mkdir(join(root, "lib/systemd/system"), { recursive: true });
    await program(join(root, "bin/rke2"), version, options);
    await copyFile(KILLALL, join(root, "bin/rke2-killall.sh"));
    await writeFile(join(root, "lib/systemd/system/rke2-server.service"), UNIT);
    await writeFile(join(root, "lib/systemd/system/rke2-server.env"), "HOME=/root\n");
    await mkdir(join(root, "share/rke2"), { recursive: true });
    await writeFile(join(root, "share/rke2/rke2-cis-sysctl.conf"), CIS_PARAMETERS);
    // The program is over 100 MB: better compression would take seconds in every test.
    const folders = ["-C", root, "bin", "lib", "share"];
    await run("tar", ["--use-compress-program=gzip -1", "-cf", path, "--owner=0", "--group=0", ...folders], {
      timeoutMs: 120_000,
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Ends the pods of a stopped server; the archive contains it beside the program. */
export const KILLALL = join(__dirname, "rke2-killall.sh");

/** The kernel parameters that RKE2 requires for its profile `cis`, as in its archive. */
const CIS_PARAMETERS = `vm.panic_on_oom=0
vm.overcommit_memory=1
kernel.panic=10
kernel.panic_on_oops=1
`;

/** The relevant part of the unit in RKE2's archive. */
const UNIT = `[Unit]
Description=Rancher Kubernetes Engine v2 (server)
Documentation=https://github.com/rancher/rke2#readme
Wants=network-online.target
After=network-online.target

[Install]
WantedBy=multi-user.target

[Service]
Type=notify
EnvironmentFile=-/etc/default/%N
EnvironmentFile=-/etc/sysconfig/%N
EnvironmentFile=-/usr/local/lib/systemd/system/%N.env
KillMode=process
Delegate=yes
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
TimeoutStartSec=0
Restart=always
RestartSec=5s
ExecCondition=/bin/sh -c '! systemctl is-active --quiet rke2-agent.service'
ExecStart=/usr/local/bin/rke2 server
ExecStopPost=-/bin/sh -c 'systemd-cgls --no-pager /system.slice/%n'
`;
