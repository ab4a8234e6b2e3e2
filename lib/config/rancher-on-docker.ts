import { z } from "zod";
import { hiddenRanges, repeatedRanges, someRanges, tooManyRules } from "./blocks/allow-list";
import { aws, awsRules } from "./blocks/aws";
import { backend, backendRules } from "./blocks/backend";
import { certificateNameRule, certificateRegionRule } from "./blocks/balancer";
import { cluster, instanceRule, volume } from "./blocks/cluster";
import { container, containerRules } from "./blocks/container";
import { dns, hostname, hostnameRules, privateZoneRoleRule, zoneRoleRule } from "./blocks/dns";
import { containerEgress, ecrPasswordRule, egressRules, isAirGapped, registryOf } from "./blocks/egress";
import { DEFAULT_VPC_CIDR, existingVpcRule, ownVpcRules, tooSmallForBalancer } from "./blocks/network";
import { noRewrite, registry } from "./blocks/registry";
import { existingGroupsProblems, securityGroups, serversGroup } from "./blocks/security-groups";
import { certificateRules, openToAcme } from "./blocks/tls";
import { ANYWHERE, cidr, overlaps } from "./cidr";
import { ecrOf } from "./ecr";
import { flag, wholeNumber } from "./fields";
import { advising, expecting } from "./hints";
import { awsId, certificateArn, zone } from "./names";
import { type Rule, repeated, withRules } from "./rule";

/** Ranges that Docker's bridge and the Kubernetes inside Rancher's container use (Docker, K3s: defaults). */
export const CONTAINER_RANGES = {
  "the bridge of Docker": "172.17.0.0/16",
  "the pods of Rancher's container": "10.42.0.0/16",
  "the services of Rancher's container": "10.43.0.0/16",
} as const;

const subnetId = awsId("subnet", "a subnet");

const existing = z.strictObject({
  vpcId: awsId("vpc", "a VPC").describe("Id of the VPC that contains the subnets."),
  subnetId: subnetId.describe("Id of the server's subnet: a public subnet, or in an air gap a private subnet."),
  balancerSubnetIds: expecting("a list of subnet ids", z.array(subnetId))
    .default([])
    .describe(
      "Ids of two or more public subnets in different zones, for the stack's load balancer; in an air gap, private subnets. Leave empty without a load balancer of the stack.",
    ),
});

const network = z.strictObject({
  cidr: cidr
    .optional()
    .describe(
      `IPv4 range of the VPC that the stack creates, /16 to /24; with a load balancer, /16 to /23. Default: ${DEFAULT_VPC_CIDR}.`,
    ),
  zones: expecting("a list of three availability zones", z.array(zone))
    .optional()
    .describe(
      "Three availability zones. The server is in the first, a load balancer in all. Default: the region's first three at the first deploy; they do not change later.",
    ),
  existing: existing.optional().describe("An existing VPC, instead of a VPC that the stack creates."),
  securityGroups: securityGroups({ server: serversGroup }),
  allowedCidrs: someRanges("write [0.0.0.0/0] to allow everybody")
    .default([ANYWHERE])
    .describe(
      "IPv4 ranges that can reach Rancher on ports 80 and 443. They must include the machine that runs Terraform. With your own load balancer, write its addresses.",
    ),
});

const server = z.strictObject({
  size: advising(z.enum(["small", "medium"]), "write an EC2 instance type in instanceType")
    .optional()
    .describe(
      "Size of the server according to Rancher's documentation: up to 5 or 15 clusters. Default: small, unless instanceType is set.",
    ),
  instanceType: cluster.shape.instanceType,
  image: awsId("ami", "an image")
    .optional()
    .describe(
      "AMI of a new or replaced server: Ubuntu 24.04 or similar. Default: the newest Ubuntu 24.04 LTS. Required in an air gap, with Docker installed.",
    ),
  volume: volume.prefault({}).describe("The data volume. It remains when the instance is replaced."),
  restoreFrom: awsId("snap", "a snapshot")
    .optional()
    .describe(
      "Id of an EBS snapshot. The stack creates the data volume again from this snapshot, once for each id. All later changes are lost, except in the old volume's final snapshot.",
    ),
  replace: wholeNumber(0, 999999, "the replacement number")
    .default(0)
    .describe("Replacement number. A higher number replaces the instance; the data volume and the address remain."),
  deletionProtection: flag("While this is true, Terraform does not destroy the data volume."),
});

const balancer = z.strictObject({
  existing: flag(
    "TLS ends at your own load balancer, which connects to port 80 of the server. The stack creates no load balancer.",
  ),
  certificateArn: certificateArn
    .optional()
    .describe(
      "ARN of the load balancer's ACM certificate. Default: the stack requests a certificate and validates it in dns.zone.",
    ),
  deletionProtection: flag(
    "While this is true, AWS does not delete the load balancer, and Terraform does not destroy it.",
  ),
});

/** The fields of a stack of mode RancherOnDocker, without the rules across them. */
export const rancherOnDockerFields = z.strictObject({
  mode: z
    .literal("RancherOnDocker")
    .describe("Rancher as one container on one server, for tests and demonstrations, without high availability."),
  hostname,
  aws,
  network: network.prefault({}).describe("Network of the server, and the addresses that can reach Rancher."),
  dns: z
    .strictObject({
      zone: dns.shape.zone,
      zoneId: dns.shape.zoneId,
      private: flag(
        "The zone is a private hosted zone. It requires egress.airGap, in which the server has no public address.",
      ),
      roleArn: dns.shape.roleArn,
    })
    .optional()
    .describe("Route 53 zone of the record. Default: you create the record that the outputs show."),
  server: server.prefault({}).describe("The server that runs the container."),
  balancer: balancer
    .optional()
    .describe(
      "For rancher.tls.mode external: the load balancer at which TLS ends. Default: with this mode, the stack creates one.",
    ),
  egress: containerEgress.describe(
    "Egress of the server and Rancher: direct, through an HTTP proxy, or none (air gap).",
  ),
  registry,
  rancher: container.describe("Rancher itself."),
  backend,
});

/** A configuration of a stack of mode RancherOnDocker: validated, with defaults. */
export type RancherOnDockerConfig = z.output<typeof rancherOnDockerFields>;

/** Whether the stack creates a load balancer. */
function createsBalancer({ rancher, balancer }: Pick<RancherOnDockerConfig, "rancher" | "balancer">): boolean {
  return rancher.tls.mode === "external" && !balancer?.existing;
}

/** The remedy for a registry of Amazon ECR. */
const LASTING_PASSWORD = "write the host of a registry whose password lasts, such as a mirror of ECR";

const rules: readonly Rule<RancherOnDockerConfig>[] = [
  function* ({ egress, registry }) {
    const used = registryOf({ egress, registry });
    const path = isAirGapped(egress) ? "egress.airGap.registry" : "registry";
    if (used && !used.auth && ecrOf(used.host))
      yield `${path}.host: got Amazon ECR, which requires credentials, and a container cannot log in with its server's role; ${LASTING_PASSWORD}, or write a stack of mode RancherOnRKE`;
  },
  function* ({ network: { cidr, existing }, rancher, balancer }) {
    if (cidr === undefined || existing) return;
    if (createsBalancer({ rancher, balancer })) yield* tooSmallForBalancer(cidr);
    for (const [owner, range] of Object.entries(CONTAINER_RANGES)) {
      if (overlaps(cidr, range))
        yield `network.cidr: got ${cidr}, which overlaps ${range} of ${owner}; write another range such as ${DEFAULT_VPC_CIDR}`;
    }
  },
  function* ({ network: { existing }, rancher, balancer }) {
    if (!existing) return;
    const path = "network.existing.balancerSubnetIds";
    const count = existing.balancerSubnetIds.length;
    const isCreated = createsBalancer({ rancher, balancer });
    if (isCreated && count < 2)
      yield `${path}: got ${count} subnets, expected two or more in different zones, for the load balancer of the stack`;
    if (!isCreated && count > 0)
      yield `${path}: got ${count} subnets, but the stack creates no load balancer; remove them`;
    yield* repeated(path, existing.balancerSubnetIds, "subnet");
  },
  function* ({ network: { securityGroups, existing }, rancher, balancer }) {
    if (!securityGroups) return;
    const { server: servers, ...others } = securityGroups;
    const noBalancer = createsBalancer({ rancher, balancer }) ? undefined : "the stack creates no load balancer";
    const groups = { servers, ...others };
    yield* existingGroupsProblems({ field: "server", groups, inExistingVpc: existing !== undefined, noBalancer });
  },
  function* ({ network: { allowedCidrs, securityGroups }, egress }) {
    const path = "network.allowedCidrs";
    yield* repeatedRanges(path, allowedCidrs);
    if (!isAirGapped(egress))
      yield* hiddenRanges(path, allowedCidrs, "the server's public address; write public addresses");
    if (securityGroups?.server) return;
    yield* tooManyRules({ allowedCidrs, own: 1 });
  },
  function* ({ registry }) {
    yield* noRewrite("registry", registry, "Docker pulls Rancher's image by the name of the registry");
  },
  function* ({ rancher: { tls } }) {
    if (tls.issuer === "acme" && tls.privateCA)
      yield "rancher.tls.privateCA: got true, but a container with issuer acme reads no authority; remove it";
  },
  function* ({ egress, server }) {
    if (isAirGapped(egress) && server.image === undefined)
      yield "server: got no image, but an air gap has no Docker packages; write server.image, the id of an Ubuntu 24.04 image with the package docker.io";
  },
  function* ({ egress, dns }) {
    if (dns?.private && !isAirGapped(egress))
      yield "dns.private: got true, but the server has a public address, and a private zone is for private addresses; remove it, or write egress.airGap";
  },
  function* ({ egress, dns, rancher: { tls }, balancer }) {
    if (!isAirGapped(egress) || !dns?.private || tls.mode !== "external") return;
    if (!balancer?.existing && !balancer?.certificateArn)
      yield "rancher.tls.mode: got external, but ACM cannot validate a certificate in a private zone; write balancer.certificateArn, or balancer.existing true";
  },
  function* ({ rancher: { tls }, balancer }) {
    if (tls.mode === "external" && tls.privateCA && balancer?.certificateArn === undefined && !balancer?.existing)
      yield "rancher.tls.privateCA: got true, but the certificate that the stack requests from ACM comes from a public authority; remove it, or write balancer.certificateArn";
  },
  function* ({ rancher: { tls }, balancer }) {
    if (balancer && tls.mode !== "external")
      yield `balancer: not needed: rancher.tls.mode is ${tls.mode}; remove it, or write mode external`;
  },
  function* ({ balancer, dns, network: { allowedCidrs } }) {
    if (!balancer?.existing) return;
    for (const field of ["certificateArn", "deletionProtection"] as const) {
      if (balancer[field])
        yield `balancer.${field}: not needed: the stack does not create your load balancer; remove it`;
    }
    if (dns) yield "dns: not needed: with balancer.existing you create the record of your load balancer; remove it";
    if (allowedCidrs.includes(ANYWHERE))
      yield "network.allowedCidrs: got 0.0.0.0/0, but with balancer.existing port 80 accepts requests without TLS and trusts X-Forwarded-Proto from every client; write the addresses of your load balancer";
  },
  function* ({ rancher: { tls }, balancer, dns }) {
    if (tls.mode === "external" && !dns && !balancer?.existing && !balancer?.certificateArn)
      yield "rancher.tls.mode: got external, but without dns.zone the stack cannot request a certificate for the load balancer; write dns.zone, balancer.certificateArn, or balancer.existing true";
  },
];

/** The fields and the rules across them. */
export const rancherOnDocker = withRules(rancherOnDockerFields, [
  ...hostnameRules,
  zoneRoleRule,
  privateZoneRoleRule,
  ...awsRules,
  ...backendRules,
  ...ownVpcRules,
  ...egressRules,
  ecrPasswordRule(LASTING_PASSWORD),
  ...containerRules,
  ...rules,
  ...certificateRules("rancher or blank"),
  openToAcme("rancher or blank"),
  existingVpcRule,
  certificateNameRule,
  certificateRegionRule,
  ({ server }) => instanceRule("server", server),
]);
