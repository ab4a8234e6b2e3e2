import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { goProgram, whyNoGoProgram } from "../go-program";
import { whyNoServers } from "../prerequisites";
import { rootFilesystem } from "../servers/root-filesystem";

export const RANCHER_IMAGE = "the double of Rancher's image";
const FILES = join(__dirname, "image");
const CLIENT = "usr/bin/docker";
/** Units of Debian's package, which the instances' root filesystem masks. */
const UNITS = ["docker.service", "docker.socket", "containerd.service"].map((unit) => `etc/systemd/system/${unit}`);

/** Why Docker cannot run on an instance of the lab here, with the program to install; undefined when it can. */
export function whyNoDocker(): string | undefined {
  return whyNoServers() ?? whyNoGoProgram(RANCHER_IMAGE);
}

/** The program in the double of Rancher's image. */
export function rancherImage(): Promise<string> {
  return goProgram(join(__dirname, "rancher"), RANCHER_IMAGE, "rancher");
}

/** An image for an instance of the lab on which Docker can be installed, with images of Rancher to pull. */
export class MachineImage {
  private constructor(
    /** Folder of additional files, for `Fleet.start`. */
    readonly folder: string,
  ) {}

  /**
   * @param versions Rancher versions to pull
   * @param installed whether Docker is in the image; otherwise the distribution's packages install it
   */
  static async create(versions: readonly string[], installed: boolean): Promise<MachineImage> {
    const image = new MachineImage(await mkdtemp(join(tmpdir(), "docker-image-")));
    const root = join(image.folder, "root");
    // Docker has its own images, so this folder is empty.
    for (const folder of [root, join(image.folder, "images")]) await mkdir(folder);
    // It becomes the instance's root, which every user there may read.
    await chmod(root, 0o755);
    const docker = join(root, "usr/lib/lab-docker");
    for (const folder of ["etc/docker", "etc/systemd/system", "usr/bin", "usr/local/bin"])
      await mkdir(join(root, folder), { recursive: true });
    for (const folder of ["genuine", "images"]) await mkdir(join(docker, folder), { recursive: true });
    await copyFile(join(await rootFilesystem(), CLIENT), join(docker, "genuine/docker"));
    await copyFile(join(FILES, "docker"), join(docker, "docker"));
    // A root that is already an overlay cannot have another one.
    await writeFile(join(root, "etc/docker/daemon.json"), '{"storage-driver": "vfs"}');
    if (installed) await copyFile(join(FILES, "docker"), join(root, CLIENT));
    for (const path of installed ? UNITS : [CLIENT]) await hide(join(root, path));
    await copyFile(join(FILES, "apt-get"), join(root, "usr/local/bin/apt-get"));
    await copyFile(await rancherImage(), join(docker, "rancher"));
    for (const version of versions) await writeFile(join(docker, "images", `v${version}`), "");
    return image;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** For an overlay, this device means that the file does not exist, whatever is below (kernel, "Overlay Filesystem"). */
async function hide(path: string): Promise<void> {
  await promisify(execFile)("mknod", [path, "c", "0", "0"]);
}
