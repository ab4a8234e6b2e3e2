import { z } from "zod";
import { certificateArn } from "../names";
import type { ErrorLine } from "../rule";
import { flag, wholeNumber } from "../text";

/** The load balancer in front of the servers. */
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
  deletionProtection: flag(
    "While this is true, AWS refuses to delete the balancer, and Terraform to destroy it and the data volumes.",
  ),
  idleTimeoutSeconds: wholeNumber(60, 6000, "seconds")
    .optional()
    .describe(
      "Seconds after which the network balancer forgets a connection without traffic, 60 to 6000. Absent: 1800.",
    ),
  proxyProtocol: flag(
    "The balancer sends the client's address to the ingress controller (proxy protocol v2). Rancher's audit log then has the clients' addresses. It cannot change after the first deploy.",
  ),
});

/** Elastic Load Balancing: a load balancer accepts only certificates of its region. */
export function* certificateRegionRule({
  aws,
  balancer,
}: {
  readonly aws: { readonly region: string };
  readonly balancer?: { readonly certificateArn?: string };
}): Iterable<ErrorLine> {
  const region = balancer?.certificateArn?.split(":")[3];
  if (region !== undefined && region !== aws.region)
    yield `balancer.certificateArn: got a certificate in ${region}, but a balancer takes those of its region alone; write one in ${aws.region}`;
}
