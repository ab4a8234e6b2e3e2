import { z } from "zod";
import { domainName, zoneId, zoneName } from "../dns-names";
import { flag } from "../fields";
import { roleArn } from "../names";
import { foreignPartition } from "../partition";
import type { ErrorLine, Rule } from "../rule";

/** The name of Rancher. */
export const hostname = domainName.describe("DNS name of Rancher. All managed clusters reach Rancher by this name.");

/** The Route 53 zone for Rancher's record. */
export const dns = z.strictObject({
  zone: zoneName.describe("Name of an existing Route 53 hosted zone."),
  zoneId: zoneId
    .optional()
    .describe(
      "Id of the zone, where two zones have the name in dns.zone, such as two public zones. Default: the only zone of that name.",
    ),
  private: flag("The zone is a private hosted zone. It requires an internal load balancer."),
  roleArn: roleArn
    .optional()
    .describe(
      "ARN of a role that Terraform assumes for the zone and its records, for example a role in the zone's account. Default: the same credentials as for the other resources.",
    ),
});

/** The role must be in the partition of the region. */
export function* zoneRoleRule({
  aws,
  dns,
}: {
  readonly aws?: { readonly region: string };
  readonly dns?: { readonly roleArn?: string };
}): Iterable<ErrorLine> {
  const problem = aws && dns?.roleArn && foreignPartition(dns.roleArn, aws.region, "role");
  if (problem) yield `dns.roleArn: ${problem}`;
}

/**
 * Rejects a role for a private zone without an existing VPC. The source is Route 53 Developer Guide, "Associating an
 * Amazon VPC and a private hosted zone that you created with different AWS accounts".
 */
export function* privateZoneRoleRule({
  dns,
  network,
}: {
  readonly dns?: { readonly private: boolean; readonly roleArn?: string };
  readonly network: { readonly existing?: object };
}): Iterable<ErrorLine> {
  if (dns?.roleArn && dns.private && !network.existing)
    yield "dns.roleArn: got a role for a private zone, but the stack's VPC cannot be associated with another account's zone; write network.existing with an associated VPC";
}

/** Rules for the host name and the DNS zone. */
export const hostnameRules: readonly Rule<{ readonly hostname: string; readonly dns?: { readonly zone: string } }>[] = [
  // A record may have the name of the zone itself, because Route 53 allows aliases there ("Choosing between alias and
  // non-alias records").
  function* ({ hostname, dns }) {
    if (dns && !isWithin(hostname, dns.zone))
      yield `hostname: got ${hostname}, expected a name in the zone ${dns.zone}; write a name that ends in .${dns.zone}, or another dns.zone`;
  },
  // CoreDNS answers for this domain from the cluster's services, so Rancher's own pods could not resolve Rancher's
  // name.
  function* ({ hostname }) {
    if (isWithin(hostname, "cluster.local"))
      yield `hostname: got ${hostname}, but cluster.local is the domain of the cluster's own services; write a name outside it`;
  },
];

function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}
