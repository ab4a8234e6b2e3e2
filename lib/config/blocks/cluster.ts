import { z } from "zod";
import { cidr, overlaps, prefixLength } from "../cidr";
import { flag, matching, wholeNumber } from "../fields";
import { advising, expecting } from "../hints";
import { instanceType } from "../instance-type";
import { awsId, serverNames } from "../names";
import { atKey, type ErrorLine, type Rule } from "../rule";
import { distributionOf, kubernetesVersion, parseKubernetesVersion } from "../versions";
import { someRanges } from "./allow-list";
import { auditPolicy, auditPolicyRules } from "./audit-policy";
import { datastore } from "./datastore";
import { artifacts } from "./egress";
import { serverConfig, serverConfigRules } from "./server-config";
import { snapshotName, snapshots } from "./snapshots";

/** A volume that outlives the instances of a server, with the limits of gp3 in every region (EBS User Guide, "General Purpose SSD volumes"). */
export const volume = z.strictObject({
  size: wholeNumber(40, 16384, "GiB").default(100).describe("Size of each volume in GiB. It can grow, but not shrink."),
  iops: wholeNumber(3000, 16000, "operations per second")
    .default(3000)
    .describe("I/O operations per second of each volume (gp3)."),
  throughput: wholeNumber(125, 1000, "MiB per second")
    .default(125)
    .describe("Throughput of each volume in MiB per second (gp3). At most a quarter of iops."),
  finalSnapshot: flag("Creates a snapshot of a volume that is destroyed with its stack.", true),
});

const serverName = matching(/^server-\d$/, "the name of a server such as server-1");

/** The default data volume. */
export const DEFAULT_VOLUME = volume.parse({});

/** The servers and their Kubernetes cluster. */
export const cluster = z.strictObject({
  version: kubernetesVersion.describe(
    "Exact version of RKE2 or K3s, for example v1.35.7+rke2r1 or v1.35.7+k3s1. It is required, so that Kubernetes is upgraded only when this field changes. The distribution, RKE2 or K3s, cannot change after the first deploy.",
  ),
  ingress: z
    .enum(["traefik", "ingress-nginx"])
    .default("traefik")
    .describe(
      "Ingress controller. ingress-nginx is retired, and only RKE2 up to 1.36 includes it. This field cannot change after the first deploy.",
    ),
  servers: advising(
    expecting("1, 3 or 5, or with cluster.datastore 2 to 5", z.literal([1, 2, 3, 4, 5])),
    "write one of these numbers",
  )
    .default(3)
    .describe(
      "Number of servers: 1, 3 or 5, or 2 to 5 with cluster.datastore. It can grow. The servers are distributed over the zones, and each runs the control plane and Rancher.",
    ),
  replace: expecting(
    "a mapping such as { server-1: 2 }",
    z.record(serverName, wholeNumber(1, 999999, "the replacement number")),
  )
    .default({})
    .describe(
      "Replacement number of a server. A higher number replaces the instance; the data volume and the address remain. Replace one server per deploy.",
    ),
  size: advising(z.enum(["small", "medium", "large"]), "write an EC2 instance type in instanceType")
    .optional()
    .describe(
      "Size of the servers according to Rancher's documentation: up to 150, 300 or 500 clusters. Default: small, unless instanceType is set.",
    ),
  instanceType: instanceType
    .optional()
    .describe(
      "EC2 instance type, instead of size: a Nitro type with x86-64 or ARM processors. Default: by size. The processor architecture cannot change after the first deploy.",
    ),
  image: awsId("ami", "an image")
    .optional()
    .describe(
      "AMI of new and replaced servers: Ubuntu 24.04 or similar, for their processor architecture, with a root volume of at most 40 GiB (100 GiB with cluster.datastore). Default: the newest Ubuntu 24.04 LTS.",
    ),
  volume: volume
    .optional()
    .describe(
      "Data volume of each server. It remains when the instance is replaced. With cluster.datastore, servers have no data volume. Default: 100 GiB, with the defaults of its fields.",
    ),
  etcdVolume: volume
    .optional()
    .describe(
      "A second volume of each server, only for etcd's database and its snapshots on the servers, as Rancher recommends for large installations. Default: none, etcd is on the data volume. It cannot be added or removed after the first deploy.",
    ),
  datastore: datastore
    .optional()
    .describe(
      "K3s only: an external datastore. The servers then store no data. Default: etcd on each server. It cannot change after the first deploy.",
    ),
  apiAllowedCidrs: someRanges("write the addresses that Terraform runs from").describe(
    "IPv4 ranges that can reach the Kubernetes API on port 6443. They must include the machine that runs Terraform.",
  ),
  podCidr: cidr
    .default("10.42.0.0/16")
    .describe("IPv4 range of the pods. It must not overlap the VPC's range. It cannot change after the first deploy."),
  serviceCidr: cidr
    .default("10.43.0.0/16")
    .describe(
      "IPv4 range of the services. It must not overlap the VPC's range. It cannot change after the first deploy.",
    ),
  profile: z
    .enum(["cis"])
    .optional()
    .describe(
      "Hardening according to the CIS benchmark; RKE2 only. Rancher's own namespaces are exempt from its restrictions.",
    ),
  auditPolicy,
  config: serverConfig
    .default({})
    .describe(
      "Other keys of the RKE2 or K3s server configuration, such as kubelet-arg, or cni on RKE2. Never write a secret here. Some keys cannot change after the first deploy: docs/recipes.md lists them.",
    ),
  adminCertificate: wholeNumber(0, 999999, "the certificate number")
    .default(0)
    .describe(
      "Number of the administrator's certificate. A higher number issues a new kubeconfig and invalidates the previous one.",
    ),
  artifacts: artifacts
    .optional()
    .describe(
      "Folder from which the servers download releases, with one folder for each version (%2B instead of +). A bucket must be in the stack's region. Default: the distribution's releases on GitHub.",
    ),
  snapshots: snapshots
    .optional()
    .describe(
      "etcd snapshots, on the servers and in a bucket of the stack. With cluster.datastore, there are none. Default: every 6 hours, the newest 20 of each server.",
    ),
  restore: z
    .strictObject({ snapshot: snapshotName.describe("Name of the snapshot in the bucket.") })
    .optional()
    .describe("Restores an etcd snapshot, once for each name. All later changes are lost."),
});

/** The servers and the cluster, as validated. */
type ClusterConfig = z.output<typeof cluster>;
/** Size of the servers. */
export type Size = NonNullable<ClusterConfig["size"]>;

/** Minor of the first RKE2 without ingress-nginx. */
const INGRESS_NGINX_GONE = 37;

/** Rejects two sizes of the instances in a block, and a throughput that their volumes cannot have. */
export function* instanceRule(
  block: "cluster" | "server",
  { size, instanceType, ...volumes }: Partial<Pick<ClusterConfig, "size" | "instanceType" | "volume" | "etcdVolume">>,
): Iterable<ErrorLine> {
  if (size && instanceType)
    yield `${block}.instanceType: got ${instanceType} and size ${size}, expected one of them; remove the other`;
  // EBS User Guide, "General Purpose SSD volumes": 0.25 MiB per second for each operation per second.
  for (const name of ["volume", "etcdVolume"] as const) {
    const { iops = 0, throughput = 0 } = volumes[name] ?? {};
    const most = Math.floor(iops / 4);
    if (throughput > most)
      yield `${block}.${name}.throughput: got ${throughput} MiB per second, but ${iops} iops allow at most ${most}; write at most ${most}, or iops ${throughput * 4}`;
  }
}

/** Every server gets a /24 of the pods' range (Kubernetes, "kube-controller-manager": node-cidr-mask-size). */
const WIDEST_POD_RANGE = 8;
const NARROWEST_POD_RANGE = 20;
/**
 * Kubernetes, "kube-apiserver": service-cluster-ip-range has at most 20 bits. A range below /24 is too small for the
 * services.
 */
const WIDEST_SERVICE_RANGE = 12;
const NARROWEST_SERVICE_RANGE = 24;

/** K3s, "High Availability External DB": two servers or more. */
const FEWEST_SERVERS = 2;

/** Servers, versions, volumes, ranges and the datastore. */
export const clusterRules: readonly Rule<{ readonly cluster: ClusterConfig }>[] = [
  // RKE2, "Ingress NGINX to Traefik Migration Guide".
  function* ({ cluster: { ingress, version } }) {
    if (ingress === "traefik") return;
    if (distributionOf(version) === "k3s")
      yield `cluster.ingress: got ${ingress}, but K3s includes only Traefik; write traefik`;
    else if (parseKubernetesVersion(version).minor >= INGRESS_NGINX_GONE)
      yield `cluster.ingress: got ${ingress}, which RKE2 removed in 1.${INGRESS_NGINX_GONE}, and cluster.version is ${version}; write traefik for a new stack, or a version of 1.${INGRESS_NGINX_GONE - 1}`;
  },
  // K3s, "CIS Hardening Guide": K3s has no profile, only a dozen separate flags, files and policies.
  function* ({ cluster: { profile, version } }) {
    if (profile && distributionOf(version) === "k3s")
      yield `cluster.profile: got ${profile}, but K3s has no profiles, only a guide for manual hardening; remove it, or write a version of RKE2 for a new stack`;
  },
  function* ({ cluster: { replace, servers } }) {
    const names = serverNames(servers);
    const known = servers === 1 ? "only server-0" : `server-0 to ${names.at(-1)}`;
    // This reads the values, too: an invalid name ends the rule.
    for (const [name] of Object.entries(replace)) {
      if (!names.includes(name)) {
        const message = `got ${name}, but a cluster with servers: ${servers} has ${known}; remove it`;
        yield atKey("cluster.replace", message, name);
      }
    }
  },
  function* ({ cluster: { podCidr, serviceCidr } }) {
    if (overlaps(podCidr, serviceCidr))
      yield `cluster.serviceCidr: got ${serviceCidr}, which overlaps cluster.podCidr ${podCidr}; write ranges that do not overlap`;
  },
  function* ({ cluster: { podCidr } }) {
    const bits = prefixLength(podCidr);
    if (bits < WIDEST_POD_RANGE || bits > NARROWEST_POD_RANGE)
      yield `cluster.podCidr: got ${podCidr}, expected /${WIDEST_POD_RANGE} to /${NARROWEST_POD_RANGE}; each server uses a /24 of it`;
  },
  function* ({ cluster: { serviceCidr } }) {
    const bits = prefixLength(serviceCidr);
    if (bits < WIDEST_SERVICE_RANGE || bits > NARROWEST_SERVICE_RANGE)
      yield `cluster.serviceCidr: got ${serviceCidr}, expected /${WIDEST_SERVICE_RANGE} to /${NARROWEST_SERVICE_RANGE}; Kubernetes accepts no wider range`;
  },
  function* ({ cluster: { servers, datastore } }) {
    if (!datastore && servers % 2 === 0)
      yield `cluster.servers: etcd needs an odd number of servers, got ${servers}; write 1, 3 or 5`;
    if (datastore && servers < FEWEST_SERVERS)
      yield `cluster.servers: got ${servers}, but high availability with an external datastore needs at least ${FEWEST_SERVERS} servers; write ${FEWEST_SERVERS} or more`;
  },
  function* ({ cluster: { datastore } }) {
    if (!datastore || (datastore.rds === undefined) !== (datastore.endpoint === undefined)) return;
    const got = datastore.rds ? "rds and endpoint" : "nothing";
    yield `cluster.datastore: got ${got}, expected one of rds and endpoint`;
  },
  // RKE2, "Server Configuration Reference": datastore-endpoint is experimental there.
  function* ({ cluster: { datastore, version } }) {
    if (datastore && distributionOf(version) !== "k3s")
      yield `cluster.datastore: got an external datastore, but RKE2 stores its data in etcd on its servers; remove it, or write a version of K3s for a new stack`;
  },
  function* ({ cluster }) {
    if (!cluster.datastore || distributionOf(cluster.version) !== "k3s") return;
    const reasons = {
      volume: "servers have no data volume",
      etcdVolume: "servers run no etcd",
      snapshots: "servers run no etcd",
      restore: "the datastore has its own backups",
    };
    for (const [key, reason] of Object.entries(reasons)) {
      if (cluster[key as keyof typeof reasons] !== undefined)
        yield `cluster.${key}: not needed: with cluster.datastore ${reason}; remove it`;
    }
  },
  ({ cluster }) => instanceRule("cluster", cluster),
  ...auditPolicyRules,
  ...serverConfigRules,
];
