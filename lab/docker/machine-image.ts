import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { goProgram } from "../go-program";
import { whyNoServers } from "../prerequisites";
import { whyNoTools } from "../tools/build";
import { which } from "../which";

const FILES = join(__dirname, "image");
/** Where Debian's package has them, and where the machines see the host's own. */
const CLIENT = "/usr/bin/docker";
const DAEMON = "/usr/sbin/dockerd";

/** Why Docker cannot run on a machine of the lab here, with what to install; undefined when it can. */
export function whyNoDocker(): string | undefined {
  const missing = [CLIENT, DAEMON].find((path) => !existsSync(path));
  if (missing !== undefined) return `needs ${missing}: install docker.io of Debian or Ubuntu`;
  return (which("iptables") === undefined ? "needs iptables on PATH" : undefined) ?? whyNoServers() ?? whyNoTools();
}

/** An image of a machine of the lab on which Docker can be installed, with images of Rancher to pull. */
export class MachineImage {
  private constructor(
    /** Folder that is laid over the machine's root, for `Fleet.start`. */
    readonly folder: string,
  ) {}

  /**
   * @param versions Rancher's versions that can be pulled
   * @param installed whether Docker is in the image; else the distribution's packages bring it
   */
  static async create(versions: readonly string[], installed: boolean): Promise<MachineImage> {
    const image = new MachineImage(await mkdtemp(join(tmpdir(), "docker-image-")));
    // It becomes the machine's root, into which everyone there may look.
    await chmod(image.folder, 0o755);
    const docker = join(image.folder, "usr/lib/lab-docker");
    for (const folder of ["usr/bin", "usr/local/bin", "usr/lib/lab-docker/genuine", "usr/lib/lab-docker/images"])
      await mkdir(join(image.folder, folder), { recursive: true });
    await copyFile(CLIENT, join(docker, "genuine/docker"));
    for (const name of ["docker", "docker.service"]) await copyFile(join(FILES, name), join(docker, name));
    if (installed) {
      await mkdir(join(image.folder, "etc/systemd/system"), { recursive: true });
      await copyFile(join(FILES, "docker.service"), join(image.folder, "etc/systemd/system/docker.service"));
      await copyFile(join(FILES, "docker"), join(image.folder, CLIENT));
    }
    // To an overlay this device says that there is no such file, whatever is below (kernel, "Overlay Filesystem").
    else await promisify(execFile)("mknod", [join(image.folder, CLIENT), "c", "0", "0"]);
    await copyFile(join(FILES, "apt-get"), join(image.folder, "usr/local/bin/apt-get"));
    await copyFile(await goProgram(join(__dirname, "rancher"), "rancher-image", "rancher"), join(docker, "rancher"));
    for (const version of versions) await writeFile(join(docker, "images", `v${version}`), "");
    return image;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
