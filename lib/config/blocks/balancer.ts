import { z } from "zod";
import { flag, wholeNumber } from "../fields";
import { certificateArn } from "../names";
import { foreignPartition } from "../partition";
import type { ErrorLine } from "../rule";

/** Maximum length of the first name in a certificate of ACM (ACM API Reference, "RequestCertificate"). */
const LONGEST_NAME_OF_CERTIFICATE = 64;

/** The load balancer in front of the servers. */
export const balancer = z.strictObject({
  scheme: z
    .enum(["internet-facing", "internal"])
    .default("internet-facing")
    .describe(
      "Whether the load balancer has public addresses (internet-facing) or private ones (internal). It cannot change after the first deploy.",
    ),
  certificateArn: certificateArn
    .optional()
    .describe(
      "For rancher.tls.mode external: ARN of the load balancer's ACM certificate, in the stack's region. Default: the stack requests a certificate and validates it in dns.zone.",
    ),
  deletionProtection: flag(
    "While this is true, AWS does not delete the load balancer, and Terraform does not destroy it or the data volumes.",
  ),
  idleTimeoutSeconds: wholeNumber(60, 6000, "seconds")
    .optional()
    .describe("Idle timeout of connections through the network load balancer, in seconds, 60 to 6000. Default: 1800."),
  crossZone: flag(
    "The network load balancer forwards connections to the servers of all zones. When this is false, each zone's address forwards only to the servers of its zone, and AWS charges no traffic between zones for it.",
    true,
  ),
  proxyProtocol: flag(
    "The load balancer sends the client's address to the ingress controller (PROXY protocol v2). Rancher's audit log then shows the clients' addresses. It cannot change after the first deploy.",
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
  const arn = balancer?.certificateArn;
  if (arn === undefined) return;
  const region = arn.split(":")[3];
  const problem = foreignPartition(arn, aws.region, "certificate");
  if (region !== aws.region)
    yield `balancer.certificateArn: got a certificate in ${region}, but a load balancer accepts only certificates of its own region; write the ARN of one in ${aws.region}`;
  else if (problem) yield `balancer.certificateArn: ${problem}`;
}

/** Rejects a host name that is too long for the certificate that the stack requests. */
export function* certificateNameRule({
  hostname,
  rancher,
  dns,
  balancer,
}: {
  readonly hostname: string;
  readonly rancher: { readonly tls: { readonly mode: string } };
  readonly dns?: { readonly private: boolean };
  readonly balancer?: { readonly certificateArn?: string };
}): Iterable<ErrorLine> {
  const requested = rancher.tls.mode === "external" && dns && !dns.private && !balancer?.certificateArn;
  if (requested && hostname.length > LONGEST_NAME_OF_CERTIFICATE)
    yield `hostname: got ${hostname.length} characters, expected at most ${LONGEST_NAME_OF_CERTIFICATE}, because ACM issues no certificate for a longer name; write a shorter name, or balancer.certificateArn`;
}
