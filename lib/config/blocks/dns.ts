import { z } from "zod";
import { zoneName } from "../names";
import type { Rule } from "../rule";
import { flag } from "../text";

/** The Route53 zone for Rancher's record. */
export const dns = z.strictObject({
  zone: zoneName.describe("Name of a Route53 hosted zone that exists."),
  private: flag("The zone is a private hosted zone; it needs an internal balancer."),
});

/** Host name and DNS zone. */
export const hostnameRules: readonly Rule<{ readonly hostname: string; readonly dns?: { readonly zone: string } }>[] = [
  // A record may have the name of the zone itself, because Route53 allows aliases there ("Choosing between alias and
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
