import type { RancherOnRkeConfig } from "../schema/rancher-on-rke";
import { unsupportedKubernetes } from "../support-matrix";
import { parseKubernetesVersion, parseRancherVersion } from "../versions";
import { atKey, type Rule } from "./rule";

/** Minor of the first RKE2 without ingress-nginx. */
const INGRESS_NGINX_GONE = 37;

/** Machines of a cluster, whatever runs on them. */
export const machineRules: readonly Rule<{
  readonly cluster: Pick<RancherOnRkeConfig["cluster"], "size" | "instanceType" | "volume">;
}>[] = [
  function* ({ cluster: { size, instanceType } }) {
    if (size && instanceType)
      yield `cluster.instanceType: got ${instanceType} and size ${size}, expected one of them; remove the other`;
  },
  // EBS User Guide, "General Purpose SSD volumes": 0.25 MiB per second for each operation per second.
  function* ({ cluster: { volume } }) {
    if (!volume) return;
    const most = Math.floor(volume.iops / 4);
    if (volume.throughput > most) {
      yield `cluster.volume.throughput: got ${volume.throughput} MiB per second, but ${volume.iops} iops carry at most ${most}; write at most ${most}, or iops ${volume.throughput * 4}`;
    }
  },
];

/** Regions of the partition `aws` whose S3 RKE2 and K3s ask elsewhere: they know it under no name (minio-go, endpoints.go). */
const REGIONS_WITHOUT_SNAPSHOTS: readonly string[] = ["ap-southeast-6"];

/** Servers, versions and volumes. */
export const clusterRules: readonly Rule[] = [
  function* ({ aws: { region }, cluster: { datastore } }) {
    if (!datastore && REGIONS_WITHOUT_SNAPSHOTS.includes(region))
      yield `aws.region: got ${region}, where RKE2 and K3s cannot save etcd: they do not know its S3; write another region, or cluster.datastore`;
  },
  function* ({ cluster }) {
    const { distribution } = parseKubernetesVersion(cluster.version);
    if (distribution !== cluster.distribution) {
      yield `cluster.version: got ${cluster.version}, a release of ${distribution}, but cluster.distribution is ${cluster.distribution}; change one of them`;
    }
  },
  function* ({ cluster, rancher }) {
    const problem = unsupportedKubernetes(
      parseRancherVersion(rancher.version),
      parseKubernetesVersion(cluster.version),
      rancher.unsupported,
    );
    if (problem) yield `cluster.version: ${problem}`;
  },
  // RKE2, "Ingress NGINX to Traefik Migration Guide".
  function* ({ cluster: { ingress, distribution, version } }) {
    if (ingress === "traefik") return;
    if (distribution === "k3s") yield `cluster.ingress: got ${ingress}, but K3s brings Traefik only; write traefik`;
    else if (parseKubernetesVersion(version).minor >= INGRESS_NGINX_GONE)
      yield `cluster.ingress: got ${ingress}, which RKE2 has no more since 1.${INGRESS_NGINX_GONE}, and cluster.version is ${version}; write traefik for a new stack, or a version of 1.${INGRESS_NGINX_GONE - 1}`;
  },
  // K3s, "CIS Hardening Guide": a dozen flags, files and policies by hand, of which none is a profile.
  function* ({ cluster: { profile, distribution } }) {
    if (profile && distribution === "k3s")
      yield `cluster.profile: got ${profile}, but K3s has no profiles, only a guide to harden it by hand; remove it, or write cluster.distribution rke2 for a new stack`;
  },
  function* ({ cluster: { replace, servers } }) {
    const known = servers === 1 ? "only server-0" : `server-0 to server-${servers - 1}`;
    for (const [name] of Object.entries(replace)) {
      if (Number(name.slice("server-".length)) >= servers) {
        yield atKey(
          "cluster.replace",
          `got ${name}, but a cluster with servers: ${servers} has ${known}; remove it`,
          name,
        );
      }
    }
  },
  ...machineRules,
];
