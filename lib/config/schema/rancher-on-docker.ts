import { z } from "zod";
import { cidr } from "../cidr";
import { instanceType } from "../instance-type";
import { rancherOnDockerRules } from "../rules/rancher-on-docker";
import { withRules } from "../rules/rule";
import { expecting, wholeNumber } from "../text";
import { containerAccess, registry } from "./access";
import { aws } from "./aws";
import { backend } from "./backend";
import { volume } from "./cluster";
import { dockerRancher } from "./docker-rancher";
import { awsId, certificateArn, domainName, zone, zoneName } from "./names";
import { someRanges } from "./network";

const subnetId = awsId("subnet", "a subnet");

const existing = z.strictObject({
  vpcId: awsId("vpc", "a VPC").describe("The VPC of the subnets."),
  subnetId: subnetId.describe("A public subnet, for the server; in an air gap a private one."),
  balancerSubnetIds: expecting("a list of subnet ids", z.array(subnetId))
    .default([])
    .describe(
      "Two or more public subnets in as many zones, for a balancer of the stack; in an air gap private ones. Absent without one.",
    ),
});

const network = z.strictObject({
  cidr: cidr
    .optional()
    .describe("Range of the VPC that is made, /16 to /24, with a balancer /16 to /23. Absent: 10.0.0.0/16."),
  zones: expecting("a list of three availability zones", z.array(zone))
    .optional()
    .describe(
      "Three availability zones, the server's first; a balancer is in all. Absent: the region's first three at the first deploy, and the same ever after.",
    ),
  existing: existing.optional().describe("A VPC that exists, in place of one that is made."),
  allowedCidrs: someRanges("write [0.0.0.0/0] for everybody")
    .default(["0.0.0.0/0"])
    .describe(
      "Who may reach Rancher on ports 80 and 443, and so from where it can be deployed; with a balancer of yours, its addresses.",
    ),
});

const server = z.strictObject({
  size: z
    .enum(["small", "medium"])
    .optional()
    .describe("Size by Rancher's documentation: up to 5 or 15 clusters. Absent, and no instanceType: small."),
  instanceType: instanceType.optional().describe("EC2 instance type in place of size; Nitro and x86-64."),
  image: awsId("ami", "an image")
    .optional()
    .describe(
      "Image of a new or replaced server, Ubuntu 24.04 or alike. Absent: Ubuntu 24.04 LTS of the day. Needed in an air gap, with Docker in it.",
    ),
  volume: volume.prefault({}).describe("The data volume, which outlives the server's instances."),
  restoreFrom: awsId("snap", "a snapshot")
    .optional()
    .describe(
      "Makes the data volume anew from this snapshot, once for each id; all that came after it is lost, but for the volume's final snapshot.",
    ),
  replace: wholeNumber(0, 999999, "counts replacements")
    .default(0)
    .describe("A higher number replaces the instance; volume and address stay."),
  deletionProtection: z
    .boolean()
    .default(false)
    .describe("While this is true, Terraform refuses to destroy the volume."),
});

const balancer = z.strictObject({
  existing: z
    .boolean()
    .default(false)
    .describe("TLS ends on a balancer of yours, which reaches the server's port 80; none is made."),
  certificateArn: certificateArn
    .optional()
    .describe("The balancer's certificate in ACM. Absent: one is requested, and proved in dns.zone."),
  deletionProtection: z
    .boolean()
    .default(false)
    .describe("While this is true, AWS refuses to delete the balancer, and Terraform to destroy it."),
});

/** The fields of a stack of mode RancherOnDocker, each on its own. */
export const rancherOnDockerFields = z.strictObject({
  mode: z
    .literal("RancherOnDocker")
    .describe("Rancher as one container on one server, for tests and demonstrations: it has no high availability."),
  hostname: domainName.describe("The name under which Rancher is reached. All managed clusters know Rancher by it."),
  aws: aws.describe("Account and region."),
  network: network.prefault({}).describe("The network of the server, and who may reach Rancher."),
  dns: z
    .strictObject({
      zone: zoneName.describe("Name of a Route53 hosted zone that exists."),
      private: z
        .boolean()
        .default(false)
        .describe("The zone is a private hosted zone; the server then has no public address (access.airGap)."),
    })
    .optional()
    .describe("Absent: the record is yours to create; the outputs say which."),
  server: server.prefault({}).describe("The server that runs the container."),
  balancer: balancer.optional().describe("For rancher.tls.mode external: the balancer on which TLS ends."),
  access: containerAccess.describe(
    "How server and Rancher reach what is outside: directly, through an HTTP proxy, or not at all.",
  ),
  registry: registry.optional().describe("A private registry that images come from. Absent: where they are published."),
  rancher: dockerRancher.describe("Rancher itself."),
  backend: backend.optional().describe("Where Terraform keeps its state. Absent: a local file."),
});

/** The fields and the rules across them. */
export const rancherOnDocker = withRules(rancherOnDockerFields, rancherOnDockerRules);

/** What a stack of mode RancherOnDocker is made from: validated, defaults filled in. */
export type RancherOnDockerConfig = z.output<typeof rancherOnDockerFields>;

/** What a TypeScript user writes; `mode` may be left out, since the class names it. */
export type RancherOnDockerProps = Omit<z.input<typeof rancherOnDockerFields>, "mode"> & { mode?: "RancherOnDocker" };
