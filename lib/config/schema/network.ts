import { z } from "zod";
import { cidr } from "../cidr";
import { expecting, wholeNumber } from "../text";
import { awsId, certificateArn, zone, zoneName } from "./names";

const subnetIds = expecting("a list of three subnet ids", z.array(awsId("subnet", "a subnet")));
const ranges = expecting("a list of IPv4 ranges such as [203.0.113.0/24]", z.array(cidr));

/** A list of ranges of which at least one is needed; `remedy` says what to write in an empty list. */
export function someRanges(remedy: string) {
  return expecting(
    "a list of IPv4 ranges such as [203.0.113.0/24]",
    z.array(cidr).min(1, { error: `got an empty list, expected at least one range; ${remedy}` }),
  );
}

const existing = z.strictObject({
  vpcId: awsId("vpc", "a VPC").describe("The VPC of the subnets."),
  publicSubnetIds: subnetIds
    .default([])
    .describe("Three subnets in three zones, for an internet-facing balancer. Absent for an internal one."),
  privateSubnetIds: subnetIds.describe(
    "Three subnets in three zones, for the servers; each needs a way to the internet.",
  ),
  egressCidrs: ranges
    .default([])
    .describe(
      "The addresses with which the servers leave the VPC (its NAT gateways). Needed when allowedCidrs is narrowed.",
    ),
});

/** The network of the servers and who may reach it. */
export const network = z.strictObject({
  cidr: cidr
    .optional()
    .describe(
      "Range of the VPC that is made, /16 to /24. It must not meet cluster.podCidr or cluster.serviceCidr. Absent: 10.0.0.0/16.",
    ),
  zones: expecting("a list of three availability zones", z.array(zone))
    .optional()
    .describe(
      "Three availability zones. Absent: the region's first three at the first deploy, and the same ever after.",
    ),
  natGateways: z
    .enum(["perZone", "single"])
    .optional()
    .describe(
      "One NAT gateway per zone, or a single one whose zone takes all outgoing connections with it. Absent: perZone.",
    ),
  existing: existing.optional().describe("A VPC that exists, in place of one that is made."),
  allowedCidrs: someRanges("write [0.0.0.0/0] for everybody")
    .default(["0.0.0.0/0"])
    .describe("Who may reach Rancher on ports 80 and 443."),
});

/** The balancer in front of the servers. */
export const balancer = z.strictObject({
  scheme: z
    .enum(["internet-facing", "internal"])
    .default("internet-facing")
    .describe("Where the balancer's addresses are. It cannot change after the first deploy."),
  certificateArn: certificateArn
    .optional()
    .describe(
      "For rancher.tls.mode external: the balancer's certificate in ACM, in the stack's region. Absent: one is requested, and proved in dns.zone.",
    ),
  deletionProtection: z
    .boolean()
    .default(false)
    .describe(
      "While this is true, AWS refuses to delete the balancer, and Terraform to destroy it and the data volumes.",
    ),
  idleTimeoutSeconds: wholeNumber(60, 6000, "seconds")
    .optional()
    .describe(
      "Seconds after which the network balancer forgets a connection without traffic, 60 to 6000. Absent: 1800.",
    ),
  proxyProtocol: z
    .boolean()
    .default(false)
    .describe(
      "The balancer tells the ingress controller who asks (proxy protocol v2), so that Rancher's audit log has the clients' addresses. It cannot change after the first deploy.",
    ),
});

/** The Route53 zone in which the stack makes Rancher's record. */
export const dns = z.strictObject({
  zone: zoneName.describe("Name of a Route53 hosted zone that exists."),
  private: z.boolean().default(false).describe("The zone is a private hosted zone; it needs an internal balancer."),
});
