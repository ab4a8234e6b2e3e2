import { createWriteStream, existsSync } from "node:fs";
import { copyFile, cp, mkdir, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { cached, hashOf } from "../cache";
import { distributionOf, publish, type ReleaseOptions } from "./releases";

/** The environment variable for the location of genuine releases: a folder or an https URL, in GitHub's layout. */
const PLACE = "GENUINE_RELEASES";
/** A release has hundreds of megabytes. */
const DOWNLOAD_MS = 900_000;
const CHECKSUMS = "sha256sum-amd64.txt";
/** The servers' downloads, and an archive of all images, because no instance in the lab reaches a registry. */
const FILES = {
  k3s: { program: "k3s", images: "k3s-airgap-images-amd64.tar.zst" },
  rke2: { program: "rke2.linux-amd64.tar.gz", images: "rke2-images.linux-amd64.tar.zst" },
} as const;
/** The additional files of instances then (see its script `lab-genuine`). */
const ROOT = join(__dirname, "genuine-image");
const UNIT = "lab-genuine.service";

/** The location of genuine releases; undefined when the double is used. */
export function placeOfGenuineReleases(): string | undefined {
  return process.env[PLACE] || undefined;
}

/** Prepares a folder with the additional files of instances that run genuine releases (see `FleetOptions`). */
export async function prepareImage(folder: string): Promise<void> {
  await cp(ROOT, join(folder, "root"), { recursive: true });
  await mkdir(join(folder, "images"));
  const wants = join(folder, "root/etc/systemd/system/multi-user.target.wants");
  await mkdir(wants);
  await symlink(`../${UNIT}`, join(wants, UNIT));
}

/**
 * Publishes the genuine release when the environment names a location, otherwise the double. A broken release is always
 * the double's.
 *
 * @param folder the mirror's
 * @param image the result of `prepareImage`
 * @throws when the location has no such release
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
    // An upgrade needs the images of two releases.
    const path = join(options.image, "images", `${version}-${images}`);
    await copyFile(await fetched(place, version, images), `${path}.new`);
    await rename(`${path}.new`, path);
  }
}

/** The path of a file of a release: its location, or its download, once for each location. */
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
