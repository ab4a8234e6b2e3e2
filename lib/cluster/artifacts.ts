import type { Distribution } from "./ports";

/** Where releases are downloaded from where nothing else is said: a folder for each version is below. */
export const RELEASES: Readonly<Record<Distribution, string>> = {
  rke2: "https://github.com/rancher/rke2/releases/download",
  k3s: "https://github.com/k3s-io/k3s/releases/download",
};
