import { createWriteStream, existsSync } from "node:fs";
import { copyFile, cp, mkdir, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { cached, hashOf } from "../cache";
import { distributionOf, publish, type ReleaseOptions } from "./releases";

/** The environment variable that names the place of genuine releases: a folder or an https URL, in the layout of GitHub. */
const PLACE = "GENUINE_RELEASES";
/** A release has hundreds of megabytes. */
const DOWNLOAD_MS = 900_000;
const CHECKSUMS = "sha256sum-amd64.txt";
/** What servers download, and an archive of all images, since no machine of the lab reaches a registry. */
const FILES = {
  k3s: { program: "k3s", images: "k3s-airgap-images-amd64.tar.zst" },
  rke2: { program: "rke2.linux-amd64.tar.gz", images: "rke2-images.linux-amd64.tar.zst" },
} as const;
/** What machines have then (see its script `lab-genuine`). */
const IMAGE = join(__dirname, "genuine-image");
const UNIT = "lab-genuine.service";

/** Where genuine releases are; undefined where the double stands in for them. */
export function placeOfGenuineReleases(): string | undefined {
  return process.env[PLACE] || undefined;
}

/** Makes a folder what machines that run genuine releases have on their root disk beside the rest (see `FleetOptions`). */
export async function prepareImage(folder: string): Promise<void> {
  await cp(IMAGE, folder, { recursive: true });
  await mkdir(join(folder, "opt/images"), { recursive: true });
  const wants = join(folder, "etc/systemd/system/multi-user.target.wants");
  await mkdir(wants);
  await symlink(`../${UNIT}`, join(wants, UNIT));
}

/**
 * Publishes the genuine release where the environment says where to find those, otherwise the double. A broken release is
 * always the double's.
 *
 * @param folder the mirror's
 * @param image what `prepareImage` has prepared
 * @throws where the place has no such release
 */
export async function publishRelease(
  folder: string,
  version: string,
  options: ReleaseOptions & { readonly image?: string } = {},
): Promise<void> {
  const place = placeOfGenuineReleases();
  if (place === undefined || options.broken) return await publish(folder, version, options);
  const { program, images } = FILES[distributionOf(version)];
  await mkdir(join(folder, version), { recursive: true });
  for (const file of [CHECKSUMS, program]) {
    await copyFile(await fetched(place, version, file), join(folder, version, file));
  }
  if (options.image !== undefined) {
    await copyFile(await fetched(place, version, images), join(options.image, "opt/images", images));
  }
}

/** The path of a file of a release: where it is, or where it was downloaded to, once for each place. */
async function fetched(place: string, version: string, file: string): Promise<string> {
  if (!place.startsWith("https://")) {
    const path = join(place, version, file);
    if (!existsSync(path)) throw new Error(`${PLACE}: got ${place}, which has no ${version}/${file}`);
    return path;
  }
  const url = `${place}/${encodeURIComponent(version)}/${file}`;
  const folder = await cached(`release-${hashOf(url)}`, async (unfinished) => {
    const answer = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
    if (!answer.ok || answer.body === null) throw new Error(`${PLACE}: got status ${answer.status} for ${url}`);
    const path = join(unfinished, file);
    await pipeline(Readable.fromWeb(answer.body as ReadableStream), createWriteStream(`${path}.new`));
    await rename(`${path}.new`, path);
  });
  return join(folder, file);
}
