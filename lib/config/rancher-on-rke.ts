import { z } from "zod";
import { aws } from "./blocks/aws";
import { backend } from "./blocks/backend";
import { balancer } from "./blocks/balancer";
import { cluster } from "./blocks/cluster";
import { dns, hostname } from "./blocks/dns";
import { egress } from "./blocks/egress";
import { network } from "./blocks/network";
import { operations } from "./blocks/operations";
import { rancher } from "./blocks/rancher";
import { registry } from "./blocks/registry";
/** The fields of a stack of mode RancherOnRKE, without the rules across them. */
export const rancherOnRkeFields = z.strictObject({
  mode: z.literal("RancherOnRKE").describe("Rancher on a dedicated, highly available Kubernetes cluster on EC2."),
  hostname,
  aws,
  network: network.prefault({}).describe("Network of the servers, and the addresses that can reach Rancher."),
  exposure: z
    .enum(["balancer", "dns"])
    .default("balancer")
    .describe(
      "How clients reach Rancher and the Kubernetes API: through a network load balancer, or through DNS records with the servers' public addresses. It cannot change after the first deploy.",
    ),
  balancer: balancer.prefault({}).describe("The load balancer in front of the servers."),
  dns: dns.optional().describe("Route 53 zone of the record. Default: you create the record that the outputs show."),
  cluster: cluster.describe("The servers and their Kubernetes cluster."),
  egress: egress.describe("Egress of the servers and Rancher: direct, through an HTTP proxy, or none (air gap)."),
  registry,
  rancher: rancher.describe("Rancher itself."),
  operations: operations.prefault({}).describe("Monitoring of the servers. Each part is off by default."),
  backend,
});

/** A configuration of a stack of mode RancherOnRKE: validated, with defaults. */
export type RancherOnRkeConfig = z.output<typeof rancherOnRkeFields>;
