import { z } from "zod";
import { cidr, overlaps, prefixLength } from "../cidr";
import { instanceType } from "../instance-type";
import { awsId } from "../names";
import { atKey, type ErrorLine, type Rule } from "../rule";
import { expecting, flag, matching, wholeNumber } from "../text";
import { kubernetesVersion, parseKubernetesVersion } from "../versions";
import { datastore } from "./datastore";
import { someRanges } from "./network";
import { serverConfig, serverConfigRules } from "./server-config";
import { snapshotName, snapshots } from "./snapshots";

/** A data volume, with the limits of gp3 in every region (EBS User Guide, "General Purpose SSD volumes"). */
export const volume = z.strictObject({
  size: wholeNumber(40, 16384, "GiB").default(100).describe("GiB of each data volume. It can grow, never shrink."),
  iops: wholeNumber(3000, 16000, "operations per second").default(3000).describe("Operations per second, gp3."),
  throughput: wholeNumber(125, 1000, "MiB per second")
    .default(125)
    .describe("MiB per second, gp3; at most a quarter of iops."),
  finalSnapshot: flag("Take a snapshot of a volume that is destroyed with its stack.", true),
});

/** A folder of releases. Its text is quoted in the servers' settings. */
const artifacts = matching(
  /^(https:\/\/[\w.-]+(:\d{1,5})?|s3:\/\/[a-z0-9][a-z0-9-]{1,61}[a-z0-9])(\/[\w.~%+-]+)*$/,
  "a folder by https or in a bucket, without a slash at its end, such as https://mirror.example.com/rke2 or s3://bucket/rke2; its checksums come from the same place",
);

const serverName = matching(/^server-\d$/, "a server such as server-1");

/** The default data volume. */
export const DEFAULT_VOLUME = volume.parse({});

/** The servers and their Kubernetes cluster. */
export const cluster = z.strictObject({
  distribution: z
    .enum(["rke2", "k3s"], {
      error: ({ input }) =>
        input === "rke"
          ? "got rke, expected rke2 or k3s; RKE1 is a mode of its own: write mode: RancherOnRKE1, and no distribution"
          : undefined,
    })
    .default("rke2")
    .describe("Kubernetes distribution. It cannot change after the first deploy."),
  version: kubernetesVersion.describe(
    "Exact version, for example v1.35.7+rke2r1. Required, so that Kubernetes never moves because something else did.",
  ),
  ingress: z
    .enum(["traefik", "ingress-nginx"])
    .default("traefik")
    .describe(
      "Ingress controller. ingress-nginx, which RKE2 has up to 1.36, is retired. It cannot change after the first deploy.",
    ),
  servers: expecting("1, 3 or 5, or with cluster.datastore 2 to 5", z.literal([1, 2, 3, 4, 5]))
    .default(3)
    .describe(
      "Servers, spread over the zones in turn: 1, 3 or 5, or with cluster.datastore 2 to 5. It can grow; the control plane and Rancher run on each.",
    ),
  replace: expecting(
    "a mapping such as { server-1: 2 }",
    z.record(serverName, wholeNumber(1, 999999, "counts replacements")),
  )
    .default({})
    .describe("A higher number replaces that server's instance; volume and address stay. One server a deploy."),
  size: z
    .enum(["small", "medium", "large"])
    .optional()
    .describe("Size by Rancher's documentation: up to 150, 300 or 500 clusters. Absent, and no instanceType: small."),
  instanceType: instanceType
    .optional()
    .describe(
      "EC2 instance type in place of size; Nitro, x86-64 or ARM. ARM or not cannot change after the first deploy.",
    ),
  image: awsId("ami", "an image")
    .optional()
    .describe(
      "Image of new and replaced servers, Ubuntu 24.04 or alike, for their processors. Absent: Ubuntu 24.04 LTS of the day.",
    ),
  volume: volume
    .optional()
    .describe("The data volume of each server, which outlives its instance. With cluster.datastore there is none."),
  datastore: datastore
    .optional()
    .describe(
      "K3s only: a datastore outside the servers, which then keep nothing. Absent: etcd on each server. It cannot change after the first deploy.",
    ),
  apiAllowedCidrs: someRanges("write the addresses that Terraform runs from").describe(
    "Addresses that can reach the Kubernetes API on port 6443. The machine that runs Terraform must be one of them.",
  ),
  podCidr: cidr
    .default("10.42.0.0/16")
    .describe("Range of the pods, which must not meet the VPC's. It cannot change after the first deploy."),
  serviceCidr: cidr
    .default("10.43.0.0/16")
    .describe("Range of the services, which must not meet the VPC's. It cannot change after the first deploy."),
  profile: z
    .enum(["cis"])
    .optional()
    .describe("Hardening by the CIS benchmark, RKE2 only; Rancher's own namespaces are exempt from its restrictions."),
  config: serverConfig
    .default({})
    .describe(
      "Other keys of RKE2's or K3s' server configuration, such as kubelet-arg or, on RKE2, cni; never a secret. Some cannot change after the first deploy: docs/recipes.md lists them.",
    ),
  adminCertificate: wholeNumber(0, 999999, "counts certificates")
    .default(0)
    .describe("A higher number issues a new kubeconfig and makes the one before worthless."),
  artifacts: artifacts
    .optional()
    .describe(
      "Where servers download releases from: a folder with one folder for each version, its + as %2B; a bucket is in the stack's region. Absent: the distribution's releases on GitHub.",
    ),
  snapshots: snapshots.optional().describe("Snapshots of etcd, on the servers and in a bucket of the stack."),
  restore: z
    .strictObject({ snapshot: snapshotName.describe("The snapshot, by its name in the bucket.") })
    .optional()
    .describe("Go back to a snapshot of etcd, once for each name; all that came after it is lost."),
});

/** The servers and the cluster, as validated. */
type ClusterConfig = z.output<typeof cluster>;

/** Minor of the first RKE2 without ingress-nginx. */
const INGRESS_NGINX_GONE = 37;

/** The instances of a block, for any software on them. */
export function* machineRule(
  block: "cluster" | "server",
  { size, instanceType, volume }: Partial<Pick<ClusterConfig, "size" | "instanceType" | "volume">>,
): Iterable<ErrorLine> {
  if (size && instanceType)
    yield `${block}.instanceType: got ${instanceType} and size ${size}, expected one of them; remove the other`;
  // EBS User Guide, "General Purpose SSD volumes": 0.25 MiB per second for each operation per second.
  const most = volume && Math.floor(volume.iops / 4);
  if (most !== undefined && volume && volume.throughput > most)
    yield `${block}.volume.throughput: got ${volume.throughput} MiB per second, but ${volume.iops} iops carry at most ${most}; write at most ${most}, or iops ${volume.throughput * 4}`;
}

/** Every server gets a /24 of the pods' range (Kubernetes, "kube-controller-manager": node-cidr-mask-size). */
const widestPodRange = 8;
const narrowestPodRange = 20;
/**
 * Kubernetes, "kube-apiserver": service-cluster-ip-range has at most 20 bits. A range below /24 is too small for the
 * services.
 */
const widestServiceRange = 12;
const narrowestServiceRange = 24;

/** K3s, "High Availability External DB": two servers or more. */
const FEWEST_SERVERS = 2;

/** Servers, versions, volumes, ranges and the datastore. */
export const clusterRules: readonly Rule<{ readonly cluster: ClusterConfig }>[] = [
  function* ({ cluster }) {
    const { distribution } = parseKubernetesVersion(cluster.version);
    if (distribution !== cluster.distribution)
      yield `cluster.version: got ${cluster.version}, a release of ${distribution}, but cluster.distribution is ${cluster.distribution}; change one of them`;
  },
  // RKE2, "Ingress NGINX to Traefik Migration Guide".
  function* ({ cluster: { ingress, distribution, version } }) {
    if (ingress === "traefik") return;
    if (distribution === "k3s") yield `cluster.ingress: got ${ingress}, but K3s brings Traefik only; write traefik`;
    else if (parseKubernetesVersion(version).minor >= INGRESS_NGINX_GONE)
      yield `cluster.ingress: got ${ingress}, which RKE2 removed in 1.${INGRESS_NGINX_GONE}, and cluster.version is ${version}; write traefik for a new stack, or a version of 1.${INGRESS_NGINX_GONE - 1}`;
  },
  // K3s, "CIS Hardening Guide": K3s has no profile, only a dozen separate flags, files and policies.
  function* ({ cluster: { profile, distribution } }) {
    if (profile && distribution === "k3s")
      yield `cluster.profile: got ${profile}, but K3s has no profiles, only a guide to harden it by hand; remove it, or write cluster.distribution rke2 for a new stack`;
  },
  function* ({ cluster: { replace, servers } }) {
    const known = servers === 1 ? "only server-0" : `server-0 to server-${servers - 1}`;
    for (const [name] of Object.entries(replace)) {
      if (Number(name.slice("server-".length)) >= servers) {
        const message = `got ${name}, but a cluster with servers: ${servers} has ${known}; remove it`;
        yield atKey("cluster.replace", message, name);
      }
    }
  },
  function* ({ cluster: { podCidr, serviceCidr } }) {
    if (overlaps(podCidr, serviceCidr))
      yield `cluster.serviceCidr: got ${serviceCidr}, which meets cluster.podCidr ${podCidr}; write two ranges that do not meet`;
  },
  function* ({ cluster: { podCidr } }) {
    const bits = prefixLength(podCidr);
    if (bits < widestPodRange || bits > narrowestPodRange)
      yield `cluster.podCidr: got ${podCidr}, expected /${widestPodRange} to /${narrowestPodRange}; each server takes a /24 of it`;
  },
  function* ({ cluster: { serviceCidr } }) {
    const bits = prefixLength(serviceCidr);
    if (bits < widestServiceRange || bits > narrowestServiceRange)
      yield `cluster.serviceCidr: got ${serviceCidr}, expected /${widestServiceRange} to /${narrowestServiceRange}; Kubernetes takes no wider one`;
  },
  function* ({ cluster: { servers, datastore } }) {
    if (!datastore && servers % 2 === 0)
      yield `cluster.servers: etcd needs an odd number of servers, got ${servers}; write 1, 3 or 5`;
    if (datastore && servers < FEWEST_SERVERS)
      yield `cluster.servers: got ${servers}, but with an external datastore only a second server keeps Rancher up; write ${FEWEST_SERVERS} or more`;
  },
  function* ({ cluster: { datastore } }) {
    if (!datastore || (datastore.rds === undefined) !== (datastore.endpoint === undefined)) return;
    const got = datastore.rds ? "rds and endpoint" : "nothing";
    yield `cluster.datastore: got ${got}, expected one of rds and endpoint`;
  },
  // RKE2, "Server Configuration Reference": datastore-endpoint is experimental there.
  function* ({ cluster: { datastore, distribution } }) {
    if (datastore && distribution !== "k3s")
      yield `cluster.datastore: got an external datastore, but ${distribution} keeps its data in etcd on its servers; remove it, or write cluster.distribution k3s for a new stack`;
  },
  function* ({ cluster }) {
    if (!cluster.datastore) return;
    const reasons = {
      volume: "servers keep nothing",
      snapshots: "there is no etcd on the servers",
      restore: "the datastore has backups of its own",
    };
    for (const [key, reason] of Object.entries(reasons)) {
      if (cluster[key as keyof typeof reasons] !== undefined)
        yield `cluster.${key}: not needed: with cluster.datastore ${reason}; remove it`;
    }
  },
  ({ cluster }) => machineRule("cluster", cluster),
  ...serverConfigRules,
];
