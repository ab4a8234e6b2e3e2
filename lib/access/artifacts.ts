import { partitionOf } from "../config/names";

/** Where releases are downloaded from where nothing else is said: a folder for each version is below. */
export const RELEASES: Readonly<Record<"rke2" | "k3s", string>> = {
  rke2: "https://github.com/rancher/rke2/releases/download",
  k3s: "https://github.com/k3s-io/k3s/releases/download",
};

/** ARN of the releases that are in a bucket, with a `*` at its end; undefined where they come by http. */
export function artifactsArn(artifacts: string, region: string): string | undefined {
  const place = /^s3:\/\/(.*)$/.exec(artifacts)?.[1];
  return place && `arn:${partitionOf(region)}:s3:::${place}/*`;
}
