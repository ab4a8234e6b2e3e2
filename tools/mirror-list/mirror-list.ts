import {
  architectureOf,
  CERT_MANAGER_CHARTS,
  certManagerFor,
  distributionOf,
  kubernetesMinorOf,
  PRIME_CHARTS,
  parseKubernetesVersion,
  parseRancherVersion,
  parseRke1Version,
  primeOnly,
  RANCHER_CHARTS,
  RANCHER_TOOL_CHARTS,
  type RancherConfig,
  registryOf,
  type StackConfig,
  usesCertManager,
} from "../../lib/config";
import { CERT_MANAGER_IMAGES } from "../../lib/config/blocks/chart-values";
import { RELEASES } from "../../lib/egress/artifacts";

/** The files, images and charts that a mirror needs for the versions of a stack. */
export interface MirrorList {
  /** Addresses of the releases' files, and their paths below `egress.airGap.artifacts`. */
  readonly files: readonly { readonly url: string; readonly place: string }[];
  /** Charts, with the address of their repository. */
  readonly charts: readonly { readonly repository: string; readonly name: string; readonly version: string }[];
  /** Addresses of the lists of images that the releases publish, one image a line. */
  readonly lists: readonly string[];
  /** Images in none of these lists. */
  readonly images: readonly string[];
}

/** The files of each release of RKE2 and K3s. */
const RELEASE_FILES = {
  rke2: {
    x86_64: { files: ["rke2.linux-amd64.tar.gz", "sha256sum-amd64.txt"], list: "rke2-images-all.linux-amd64.txt" },
    arm64: { files: ["rke2.linux-arm64.tar.gz", "sha256sum-arm64.txt"], list: "rke2-images-all.linux-arm64.txt" },
  },
  k3s: {
    x86_64: { files: ["k3s", "sha256sum-amd64.txt"], list: "k3s-images.txt" },
    arm64: { files: ["k3s-arm64", "sha256sum-arm64.txt"], list: "k3s-images.txt" },
  },
} as const;

/** The files, charts and images for the versions in a stack. */
export function mirrorList(config: StackConfig): MirrorList {
  const { version } = config.rancher;
  const lists = [`https://github.com/rancher/rancher/releases/download/v${version}/rancher-images.txt`];
  if (config.mode === "RancherOnDocker")
    return { files: [], charts: [], lists, images: [`docker.io/rancher/rancher:v${version}`] };
  const certManager = certManagerOf(config.rancher, kubernetesOf(config));
  const list = {
    files: [],
    lists,
    charts: charts(config.rancher, certManager),
    images: [...(certManager ? certManagerImages(certManager) : []), ...backupImages(config.rancher)],
  };
  // RKE1's images are in Rancher's list, and RKE1 has no release files.
  if (config.mode !== "RancherOnRKE") return list;
  const { version: kubernetes, instanceType = "" } = config.cluster;
  const distribution = distributionOf(kubernetes);
  const folder = config.cluster.version.replace("+", "%2B");
  const release = `${RELEASES[distribution]}/${folder}`;
  const { files, list: images } = RELEASE_FILES[distribution][architectureOf(instanceType)];
  return {
    ...list,
    files: files.map((file) => ({ url: `${release}/${file}`, place: `${config.cluster.version}/${file}` })),
    lists: [...lists, `${release}/${images}`],
  };
}

function kubernetesOf(config: Exclude<StackConfig, { readonly mode: "RancherOnDocker" }>) {
  if (config.mode === "RancherOnK8s") return kubernetesMinorOf(config.cluster);
  if (config.mode === "RancherOnRKE1") return parseRke1Version(config.cluster.version);
  return parseKubernetesVersion(config.cluster.version);
}

/** The lines of `npm run mirror-list`. Tabs separate the fields, and the first field is the kind. */
export function mirrorLines(config: StackConfig, list: MirrorList, images: readonly string[]): string[] {
  const registry = "egress" in config ? registryOf(config) : undefined;
  const host = registry?.host ?? "REGISTRY";
  return [
    ...list.files.map(({ url, place }) => ["file", url, place]),
    ...list.charts.map(({ repository, name, version }) => ["chart", repository, name, version]),
    ...[...new Set([...images, ...list.images].map(whole))]
      .sort()
      .map((image) => ["image", image, `${host}/${below(image)}`]),
  ].map((fields) => fields.join("\t"));
}

/** An image with its registry (Distribution, "Reference grammar": the default is Docker Hub). */
function whole(image: string): string {
  const [first = "", ...rest] = image.split("/");
  if (rest.length > 0 && /[.:]|^localhost$/.test(first)) return image;
  return rest.length > 0 ? `docker.io/${image}` : `docker.io/library/${image}`;
}

/** The path of an image below its registry, which containerd requests from a mirror. */
function below(image: string): string {
  return image.slice(image.indexOf("/") + 1);
}

function certManagerOf(
  { tls, certManager }: RancherConfig,
  kubernetes: { readonly major: number; readonly minor: number },
): string | undefined {
  if (!usesCertManager(tls) || certManager?.existing) return undefined;
  return certManager?.version ?? certManagerFor(kubernetes);
}

function certManagerImages(version: string): string[] {
  return Object.values(CERT_MANAGER_IMAGES).map((name) => `quay.io/jetstack/${name}:v${version}`);
}

/** Rancher's list has only the version of rancher-backup that was the newest at Rancher's release. */
function backupImages({ backup }: RancherConfig): string[] {
  const version = backup?.version.split("+up")[1];
  return version === undefined ? [] : [`docker.io/rancher/backup-restore-operator:v${version}`];
}

function charts({ version, backup }: RancherConfig, certManager: string | undefined): MirrorList["charts"] {
  const tools = ["rancher-backup-crd", "rancher-backup"] as const;
  return [
    { repository: primeOnly(parseRancherVersion(version)) ? PRIME_CHARTS : RANCHER_CHARTS, name: "rancher", version },
    ...(certManager ? [{ repository: CERT_MANAGER_CHARTS, name: "cert-manager", version: `v${certManager}` }] : []),
    ...(backup ? tools.map((name) => ({ repository: RANCHER_TOOL_CHARTS, name, version: backup.version })) : []),
  ];
}
