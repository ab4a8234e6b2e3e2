import { z } from "zod";
import { cidr } from "../cidr";
import { instanceType } from "../instance-type";
import { RKE1_ENDED, rke1Version, SAMPLE_RKE1_VERSION } from "../rke1";
import { rancherOnRke1Rules } from "../rules/rancher-on-rke1";
import { withRules } from "../rules/rule";
import { expecting, refusing, wholeNumber } from "../text";
import { aws } from "./aws";
import { backend } from "./backend";
import { cluster as rke2Cluster, volume } from "./cluster";
import { domainName, zone, zoneName } from "./names";
import { someRanges, balancer as wholeBalancer, dns as wholeDns, network as wholeNetwork } from "./network";
import { rancher } from "./rancher";
import { rancherOnRkeFields } from "./rancher-on-rke";

/** A mapping with some keys of its counterpart in mode RancherOnRKE. Whoever writes another one of these is told so. */
function partOf<S extends z.ZodRawShape>(counterpart: z.ZodObject, shape: S) {
  const lacking = Object.keys(counterpart.shape).filter((key) => !(key in shape));
  return refusing(
    lacking,
    "an option of mode RancherOnRKE that RancherOnRKE1 does not have; remove it",
    z.strictObject(shape),
  );
}

const network = partOf(wholeNetwork, {
  cidr: cidr
    .optional()
    .describe("Range of the VPC that is made, /16 to /24, outside 10.42.0.0/16 and 10.43.0.0/16. Absent: 10.0.0.0/16."),
  zones: expecting("a list of three availability zones", z.array(zone))
    .optional()
    .describe(
      "Three availability zones. Absent: the region's first three at the first deploy, and the same ever after.",
    ),
  natGateways: wholeNetwork.shape.natGateways,
  allowedCidrs: wholeNetwork.shape.allowedCidrs,
});

const balancer = partOf(wholeBalancer, {
  deletionProtection: wholeBalancer.shape.deletionProtection,
});

const dns = partOf(wholeDns, { zone: zoneName.describe("Name of a public Route53 hosted zone that exists.") });

const cluster = partOf(rke2Cluster, {
  version: rke1Version.describe(
    `Exact version, for example ${SAMPLE_RKE1_VERSION}. It cannot change after the first deploy.`,
  ),
  size: rke2Cluster.shape.size,
  instanceType: instanceType
    .optional()
    .describe(
      "EC2 instance type in place of size; Nitro and x86-64. Neither of them can change after the first deploy.",
    ),
  volume: volume.prefault({}).describe("The data volume of each server: etcd, Docker and the snapshots of etcd."),
  apiAllowedCidrs: someRanges("write the addresses that Terraform runs from").describe(
    "Who may reach the Kubernetes API on port 6443 and the bastion on port 22; Terraform itself must be among them.",
  ),
});

const bastion = z.strictObject({
  replace: wholeNumber(0, 1_000_000, "replacements")
    .default(0)
    .describe("Replacement number: a higher one replaces the bastion by one of the newest image. Its address stays."),
});

/** The fields of a stack of mode RancherOnRKE1, each on its own. */
export const rancherOnRke1Fields = partOf(rancherOnRkeFields, {
  mode: z
    .literal("RancherOnRKE1")
    .describe(`Rancher on a cluster of RKE1 on EC2. ${RKE1_ENDED}: for a Rancher that has to stay on it.`),
  hostname: domainName.describe("The name under which Rancher is reached. All managed clusters know Rancher by it."),
  aws: aws.describe("Account and region."),
  network: network.prefault({}).describe("The network of the servers, and who may reach Rancher."),
  balancer: balancer.prefault({}).describe("The balancer in front of the servers."),
  dns: dns.optional().describe("Absent: the record is yours to create; the outputs say which."),
  bastion: bastion.prefault({}).describe("The machine by way of which servers are reached by SSH."),
  cluster: cluster.describe("The three servers and the Kubernetes cluster they form."),
  rancher: rancher.describe("Rancher itself, up to 2.11."),
  backend: backend.optional().describe("Where Terraform keeps its state. Absent: a local file."),
});

/** The fields and the rules across them. */
export const rancherOnRke1 = withRules(rancherOnRke1Fields, rancherOnRke1Rules);

/** What every error of such a stack ends with. */
export const RKE1_ENDING = `; ${RKE1_ENDED}, write mode RancherOnRKE for a new stack`;

/** What a stack of mode RancherOnRKE1 is made from: validated, defaults filled in. */
export type RancherOnRke1Config = z.output<typeof rancherOnRke1Fields>;

/** What a TypeScript user writes; `mode` may be left out, since the class names it. */
export type RancherOnRke1Props = Omit<z.input<typeof rancherOnRke1Fields>, "mode"> & { mode?: "RancherOnRKE1" };
