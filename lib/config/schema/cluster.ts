import { z } from "zod";
import { cidr } from "../cidr";
import { instanceType } from "../instance-type";
import { expecting, matching, wholeNumber } from "../text";
import { kubernetesVersion } from "../versions";
import { datastore } from "./datastore";
import { awsId } from "./names";
import { someRanges } from "./network";
import { snapshotName, snapshots } from "./snapshots";

/** A data volume. Limits of gp3 that hold in every region (EBS User Guide, "General Purpose SSD volumes"). */
export const volume = z.strictObject({
  size: wholeNumber(40, 16384, "GiB").default(100).describe("GiB of each data volume. It can grow, never shrink."),
  iops: wholeNumber(3000, 16000, "operations per second").default(3000).describe("Operations per second, gp3."),
  throughput: wholeNumber(125, 1000, "MiB per second")
    .default(125)
    .describe("MiB per second, gp3; at most a quarter of iops."),
  finalSnapshot: z.boolean().default(true).describe("Take a snapshot of a volume that is destroyed with its stack."),
});

/** A folder of releases; its text stands in quotes in what the servers read. */
const artifacts = matching(
  /^(https:\/\/[\w.-]+(:\d{1,5})?|s3:\/\/[a-z0-9][a-z0-9-]{1,61}[a-z0-9])(\/[\w.~%+-]+)*$/,
  "a folder by https or in a bucket, without a slash at its end, such as https://mirror.example.com/rke2 or s3://bucket/rke2; its checksums come from the same place",
);

const serverName = matching(/^server-\d$/, "a server such as server-1");

/** The data volume where the configuration says nothing. */
export const DEFAULT_VOLUME = volume.parse({});

/** The servers and the Kubernetes cluster they form. */
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
  instanceType: instanceType.optional().describe("EC2 instance type in place of size; Nitro and x86-64."),
  image: awsId("ami", "an image")
    .optional()
    .describe("Image of new and replaced servers, Ubuntu 24.04 or alike. Absent: Ubuntu 24.04 LTS of the day."),
  volume: volume
    .optional()
    .describe("The data volume of each server, which outlives its instance. With cluster.datastore there is none."),
  datastore: datastore
    .optional()
    .describe(
      "K3s only: a datastore outside the servers, which then keep nothing. Absent: etcd on each server. It cannot change after the first deploy.",
    ),
  apiAllowedCidrs: someRanges("write the addresses that Terraform runs from").describe(
    "Who may reach the Kubernetes API on port 6443; Terraform itself must be among them.",
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
