import { join } from "node:path";
import { cached, hashOf } from "../cache";
import { expectPrepared } from "../parts";
import { progressOf } from "../progress";
import { run } from "../run";

const SUITE = "bookworm";

/**
 * Debian's packages for an instance beside the essential ones: those of Ubuntu's image that the servers' scripts call,
 * and Docker.
 */
const PACKAGES = [
  ...["systemd", "systemd-sysv", "dbus", "cloud-init", "kmod", "procps", "iproute2", "iptables"],
  ...["ca-certificates", "curl", "e2fsprogs", "openssl", "python3", "docker.io"],
];

/** Units without a use in tests, which slow each boot. Docker waits until a test installs it (lab/docker). */
const MASKED = [
  ...["apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer"],
  ...["console-getty.service", "systemd-logind.service", "e2scrub_reap.service", "systemd-timesyncd.service"],
  ...["systemd-update-utmp.service", "systemd-update-utmp-runlevel.service", "systemd-user-sessions.service"],
  // They configure the network, which the lab does, and run modules that cloud.cfg excludes.
  ...["cloud-init-local.service", "cloud-config.service", "cloud-init-hotplugd.socket"],
  ...["docker.socket", "docker.service", "containerd.service"],
];

export const ROOT_FILESYSTEM = "the root filesystem of servers";
/** mmdebstrap prints each step; configuring all packages is one of them. */
const STOPPED_MS = 240_000;

/**
 * The folder with the root filesystem of all instances, which nobody writes to: Debian with systemd and cloud-init. The
 * first call installs it into the cache with mmdebstrap, in one to four minutes. Throws mmdebstrap's error.
 */
export async function rootFilesystem(): Promise<string> {
  expectPrepared(ROOT_FILESYSTEM);
  const folder = await cached(`root-${hashOf(SUITE, ...PACKAGES, "", ...MASKED)}`, async (unfinished) => {
    const mask = `--customize-hook=chroot "$1" systemctl mask ${MASKED.join(" ")}`;
    const options = ["--variant=minbase", `--include=${PACKAGES.join(",")}`, mask];
    const onProgress = progressOf(`installing ${ROOT_FILESYSTEM}`);
    const args = [...options, "--verbose", SUITE, join(unfinished, "root")];
    await run("mmdebstrap", args, { timeoutMs: STOPPED_MS, onProgress });
  });
  return join(folder, "root");
}
