import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunResult, run } from "./run";

const SECONDS = 1000;
/** Folder of etcd's data on a server of RKE2. */
export const ETCD_FOLDER = "/var/lib/rancher/rke2/server/db";

/**
 * Creates a private namespace of mounts in which a script sees one EBS volume, attached some time after the start. It
 * has a minimal /dev with the volume, empty /var/lib and /run, and a writable /etc.
 */
const PRIVATE_WORLD = `
set -euo pipefail
world=$(mktemp -d)
mount -t tmpfs none "$world"
mkdir -p "$world"/{dev/disk/by-id,lib,run,etc,work}
cp -a /dev/null /dev/zero /dev/urandom "$DEVICE" \${ETCD_DEVICE:-} "$world/dev/"
mount --bind "$world/dev" /dev
mount --bind "$world/lib" /var/lib
mount --bind "$world/run" /run
mount -t overlay -o "lowerdir=/etc,upperdir=$world/etc,workdir=$world/work" none /etc
attach() {
  ln -s "$DEVICE" "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_\${VOLUME_ID/-/}"
  [ -z "\${ETCD_DEVICE:-}" ] || ln -s "$ETCD_DEVICE" "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_\${ETCD_VOLUME_ID/-/}"
}
`;

/** A kernel disk on a file: the EBS volume of an instance. */
export class Disk {
  private constructor(
    private readonly folder: string,
    private readonly image: string,
    private readonly device: string,
  ) {}

  /** A disk of some MiB, blank or with content at its beginning. */
  static async create(mebibytes: number, content = ""): Promise<Disk> {
    const folder = await mkdtemp(join(tmpdir(), "disk-"));
    const image = join(folder, "image");
    await writeFile(image, content);
    await truncate(image, mebibytes * 2 ** 20);
    const { stdout } = await run("losetup", ["--find", "--show", image], { timeoutMs: 10 * SECONDS });
    return new Disk(folder, image, stdout.trim());
  }

  /** Makes the disk larger, like a modified volume. */
  async grow(mebibytes: number): Promise<void> {
    await truncate(this.image, mebibytes * 2 ** 20);
    await run("losetup", ["--set-capacity", this.device], { timeoutMs: 10 * SECONDS });
  }

  /**
   * Runs bash in a private namespace of mounts. After the script says `attach`, this disk is volume vol-0123 of
   * server-0, and the other disk, if any, volume vol-etcd for etcd. Its exit status is part of the result.
   */
  boot(script: string, etcd?: Disk): Promise<RunResult> {
    const ofEtcd = etcd && { ETCD_DEVICE: etcd.device, ETCD_VOLUME_ID: "vol-etcd", ETCD_FOLDER: ETCD_FOLDER };
    return run("unshare", ["--mount", "--propagation", "private", "bash", "-c", PRIVATE_WORLD + script], {
      env: { PATH: process.env.PATH, DEVICE: this.device, SERVER: "server-0", VOLUME_ID: "vol-0123", ...ofEtcd },
      timeoutMs: 60 * SECONDS,
      accept: [0, 1],
    });
  }

  /** The first bytes of the disk, as text. */
  async beginning(bytes: number): Promise<string> {
    const { stdout } = await run("head", ["-c", String(bytes), this.image], { timeoutMs: 10 * SECONDS });
    return stdout;
  }

  async remove(): Promise<void> {
    await run("losetup", ["--detach", this.device], { timeoutMs: 10 * SECONDS });
    await rm(this.folder, { recursive: true, force: true });
  }
}
