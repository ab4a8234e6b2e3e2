import { certificateNameRule, certificateRegionRule } from "../blocks/balancer";
import { isAirGapped } from "../blocks/egress";
import { tooSmallForBalancer } from "../blocks/network";
import { openToAcme, usesHttp01 } from "../blocks/tls";
import { partitionOf } from "../partition";
import type { RancherOnRkeConfig } from "../rancher-on-rke";
import { type Rule, repeated } from "../rule";

/**
 * Maximum of `aws.tags` on a health check. Route 53 allows 10 (Route 53, "ChangeTagsForResource"), and the stack sets two.
 */
const MOST_TAGS_OF_HEALTH_CHECK = 8;

/** The number of zones. The load balancer has an address in each one. */
const ZONES = 3;

/** Rules for the load balancer and its options, and for `exposure: dns`. */
export const exposureRules: readonly Rule<RancherOnRkeConfig>[] = [
  // Only clients in the zone's VPCs resolve a private zone, and they need addresses that are reachable without the
  // internet.
  function* ({ dns, balancer }) {
    if (dns?.private && balancer.scheme !== "internal")
      yield "dns.private: got true, but a private zone needs an internal load balancer; write balancer.scheme internal, or false here";
  },
  function* ({ network: { existing }, balancer }) {
    const path = "network.existing.publicSubnetIds";
    if (!existing) return;
    const count = existing.publicSubnetIds.length;
    if (balancer.scheme === "internal" && count > 0)
      yield `${path}: got ${count} subnets, expected none, because an internal load balancer uses the private subnets; remove them, or write balancer.scheme internet-facing`;
    if (balancer.scheme === "internet-facing" && count !== 3)
      yield `${path}: got ${count} subnets, expected three in three zones for the internet-facing load balancer, or balancer.scheme internal`;
    yield* repeated(path, existing.publicSubnetIds, "subnet");
  },
  function* ({ balancer, exposure, rancher, cluster }) {
    if (!balancer.proxyProtocol) return;
    const place = "balancer.proxyProtocol";
    if (exposure === "dns") {
      yield `${place}: got true, but exposure dns has no load balancer, and the servers see the clients' addresses; remove it`;
    } else if (rancher.tls.mode === "external") {
      yield `${place}: got true, but with rancher.tls.mode external an application load balancer sends the client's address in X-Forwarded-For; remove it`;
    } else if (cluster.ingress !== "traefik") {
      // Its option use-proxy-protocol rejects connections without the header, including the servers' own checks.
      yield `${place}: got true, but ${cluster.ingress} would reject connections without the PROXY header, even internal ones; remove it, or write cluster.ingress traefik for a new stack`;
    }
  },
  // Elastic Load Balancing, "Target groups for your Network Load Balancers": without servers in a zone, clients that
  // cached its address cannot connect.
  function* ({ balancer, cluster: { servers } }) {
    if (!balancer.crossZone && servers < ZONES)
      yield `balancer.crossZone: got false, but with cluster.servers ${servers} not every zone has a server; remove it, or write servers ${ZONES}`;
  },
  function* ({ exposure, dns }) {
    if (exposure !== "dns" || (dns && !dns.private)) return;
    yield `exposure: got dns, but ${dns ? "health checks do not work for a private zone" : "the records need dns.zone"}; write ${dns ? "a public zone" : "dns.zone"}, or exposure balancer`;
  },
  function* ({ exposure, aws: { region } }) {
    if (exposure === "dns" && partitionOf(region) !== "aws")
      yield `exposure: got dns, which needs the partition aws, but ${region} is in ${partitionOf(region)}; write exposure balancer`;
  },
  function* ({ exposure, aws: { tags } }) {
    const count = Object.keys(tags).length;
    if (exposure === "dns" && count > MOST_TAGS_OF_HEALTH_CHECK)
      yield `aws.tags: got ${count} tags, expected at most ${MOST_TAGS_OF_HEALTH_CHECK} with exposure dns; Route 53 allows 10 on a health check, and the stack sets two; remove some`;
  },
  function* ({ exposure, egress }) {
    if (exposure === "dns" && isAirGapped(egress))
      yield "exposure: got dns, but servers in an air gap have no public addresses; write exposure balancer with balancer.scheme internal";
  },
  function* ({ exposure, balancer, rancher, network }) {
    if (exposure !== "dns") return;
    if (balancer.scheme === "internal")
      yield "balancer.scheme: got internal, but exposure dns has no load balancer, and the servers have public addresses; remove it";
    if (!balancer.crossZone) yield "balancer.crossZone: not needed: exposure dns has no load balancer; remove it";
    if (balancer.idleTimeoutSeconds !== undefined)
      yield "balancer.idleTimeoutSeconds: not needed: exposure dns has no load balancer; remove it";
    if (rancher.tls.mode === "external")
      yield "rancher.tls.mode: got external, but exposure dns has no load balancer at which TLS can end; write ingress, or exposure balancer";
    if (network.natGateways !== undefined)
      yield "network.natGateways: not needed: with exposure dns the servers have their own public addresses; remove it";
  },
  function* ({ rancher, balancer, dns }) {
    const path = "balancer.certificateArn";
    const { mode } = rancher.tls;
    if (mode !== "external") {
      if (balancer.certificateArn)
        yield `${path}: not needed: rancher.tls.mode is ${mode}, and the load balancer forwards TLS unchanged; remove it, or write mode external`;
    } else if (!balancer.certificateArn && (!dns || dns.private)) {
      yield `${path}: missing: with rancher.tls.mode external TLS ends at the load balancer, and ${dns ? "ACM cannot validate a certificate in a private zone" : "without dns.zone the stack cannot request one"}; write the ARN of a certificate in ACM${dns ? "" : ", or dns.zone"}`;
    }
  },
  function* ({ rancher, network: { cidr, existing } }) {
    if (rancher.tls.mode === "external" && !existing) yield* tooSmallForBalancer(cidr);
  },
  certificateNameRule,
  certificateRegionRule,
  function* (config) {
    if (config.balancer.scheme !== "internal") yield* openToAcme("rancher, ca or blank")(config);
    else if (usesHttp01(config.rancher.tls))
      yield "rancher.tls.issuer: got acme, but Let's Encrypt cannot reach an internal load balancer; write tls.dns01, or issuer rancher, ca or blank";
  },
  function* ({
    dns,
    rancher: {
      tls: { dns01 },
    },
  }) {
    if (!dns01 || !dns?.private) return;
    if (dns01.zoneId !== undefined && dns01.zoneId === dns.zoneId)
      yield `rancher.tls.dns01.zoneId: got ${dns01.zoneId}, which is the private zone in dns, but Let's Encrypt reads public zones; write the id of the public zone`;
    if (!dns01.nameservers)
      yield "rancher.tls.dns01.nameservers: missing, expected public DNS servers, because with dns.private the servers see only the private zone; write [1.1.1.1:53] or those of your company";
  },
];
