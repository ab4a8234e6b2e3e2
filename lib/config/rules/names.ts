import type { Rule } from "./rule";

/** Host name and DNS zone. */
export const hostnameRules: readonly Rule<{ readonly hostname: string; readonly dns?: { readonly zone: string } }>[] = [
  // A record can stand at the zone itself: Route53 aliases may ("Choosing between alias and non-alias records").
  function* ({ hostname, dns }) {
    if (dns && !isWithin(hostname, dns.zone)) {
      yield `hostname: got ${hostname}, expected a name in the zone ${dns.zone}; write a name that ends in .${dns.zone}, or another dns.zone`;
    }
  },
  // CoreDNS answers for this domain from the cluster's services; Rancher's own pods could not find Rancher.
  function* ({ hostname }) {
    if (isWithin(hostname, "cluster.local")) {
      yield `hostname: got ${hostname}, but cluster.local is the domain of the cluster's own services; write a name outside it`;
    }
  },
];

/** The same, with the balancer. */
export const nameRules: readonly Rule[] = [
  ...hostnameRules,
  // Only clients in the zone's VPCs read a private zone, and they need addresses that they reach without the internet.
  function* ({ dns, balancer }) {
    if (dns?.private && balancer.scheme !== "internal") {
      yield "dns.private: a private zone needs an internal balancer; write balancer.scheme internal, or false here";
    }
  },
];

function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}
