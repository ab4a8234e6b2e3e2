import { partitionOf } from "../config/partition";
import type { Distribution } from "../config/versions";

/** Default URLs of releases, with a folder for each version. */
export const RELEASES: Readonly<Record<Distribution, string>> = {
  rke2: "https://github.com/rancher/rke2/releases/download",
  k3s: "https://github.com/k3s-io/k3s/releases/download",
};

/**
 * ARN of the releases in a bucket, with a `*` at its end; undefined for releases that servers download by HTTPS.
 *
 * @param artifacts URL of the folder of releases, such as `s3://bucket/rke2`
 * @param region region of the stack
 */
export function artifactsArn(artifacts: string, region: string): string | undefined {
  const place = /^s3:\/\/(.*)$/.exec(artifacts)?.[1];
  return place && `arn:${partitionOf(region)}:s3:::${place}/*`;
}
