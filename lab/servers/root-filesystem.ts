import { join } from "node:path";
import { cached, hashOf } from "../cache";
import { run } from "../run";

const SUITE = "bookworm";

/** Debian's packages of a machine beside the essential ones: what Ubuntu's image has and the scripts of servers call, and Docker. */
const PACKAGES = [
  ...["systemd", "systemd-sysv", "dbus", "cloud-init", "kmod", "procps", "iproute2", "iptables"],
  ...["ca-certificates", "curl", "e2fsprogs", "openssl", "python3", "docker.io"],
];

/** Units that do nothing for a test and cost each boot. Docker waits until a test installs it (lab/docker). */
const MASKED = [
  ...["apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer"],
  ...["console-getty.service", "systemd-logind.service", "e2scrub_reap.service", "systemd-timesyncd.service"],
  ...["systemd-update-utmp.service", "systemd-update-utmp-runlevel.service", "systemd-user-sessions.service"],
  // They set up the network, which the lab does, and run modules that cloud.cfg leaves out.
  ...["cloud-init-local.service", "cloud-config.service", "cloud-init-hotplugd.socket"],
  ...["docker.socket", "docker.service", "containerd.service"],
];

const BUILD_MS = 1_200_000;

/**
 * The folder with the root filesystem of all machines, which nobody writes to: Debian with systemd and cloud-init. The
 * first call installs it into the cache by mmdebstrap, in one to four minutes. Throws with what mmdebstrap says.
 */
export async function rootFilesystem(): Promise<string> {
  const folder = await cached(`root-${hashOf(SUITE, ...PACKAGES, "", ...MASKED)}`, async (unfinished) => {
    const mask = `--customize-hook=chroot "$1" systemctl mask ${MASKED.join(" ")}`;
    const options = ["--variant=minbase", `--include=${PACKAGES.join(",")}`, mask];
    await run("mmdebstrap", [...options, "--quiet", SUITE, join(unfinished, "root")], { timeoutMs: BUILD_MS });
  });
  return join(folder, "root");
}
