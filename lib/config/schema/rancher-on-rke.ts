import { z } from "zod";
import { rules } from "../rules";
import { withRules } from "../rules/rule";
import { access, registry } from "./access";
import { aws } from "./aws";
import { backend } from "./backend";
import { cluster } from "./cluster";
import { domainName } from "./names";
import { balancer, dns, network } from "./network";
import { operations } from "./operations";
import { rancher } from "./rancher";

/** The fields of a stack of mode RancherOnRKE, each on its own; `rules` holds what spans several. */
export const rancherOnRkeFields = z.strictObject({
  mode: z.literal("RancherOnRKE").describe("Rancher on a dedicated, highly available Kubernetes cluster on EC2."),
  hostname: domainName.describe("The name under which Rancher is reached. All managed clusters know Rancher by it."),
  aws: aws.describe("Account and region."),
  network: network.prefault({}).describe("The network of the servers, and who may reach Rancher."),
  exposure: z
    .enum(["balancer", "dns"])
    .default("balancer")
    .describe(
      "How Rancher and the API are reached: by a network load balancer, or by DNS answers with the servers' own public addresses. It cannot change after the first deploy.",
    ),
  balancer: balancer.prefault({}).describe("The balancer in front of the servers."),
  dns: dns.optional().describe("Absent: the record is yours to create; the outputs say which."),
  cluster: cluster.describe("The servers and the Kubernetes cluster they form."),
  access: access.describe(
    "How servers and Rancher reach what is outside: directly, through an HTTP proxy, or not at all.",
  ),
  registry: registry.optional().describe("A private registry that images come from. Absent: where they are published."),
  rancher: rancher.describe("Rancher itself."),
  operations: operations.prefault({}).describe("What helps to run the servers; each off unless it is asked for."),
  backend: backend.optional().describe("Where Terraform keeps its state. Absent: a local file."),
});

/** The fields and the rules across them. */
export const rancherOnRke = withRules(rancherOnRkeFields, rules);

/** What a stack of mode RancherOnRKE is made from: validated, defaults filled in. */
export type RancherOnRkeConfig = z.output<typeof rancherOnRkeFields>;

/** What a TypeScript user writes; `mode` may be left out, since the class names it. */
export type RancherOnRkeProps = Omit<z.input<typeof rancherOnRkeFields>, "mode"> & { mode?: "RancherOnRKE" };
