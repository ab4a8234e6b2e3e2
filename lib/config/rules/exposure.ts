import { isAirGapped } from "../access";
import type { Rule } from "./rule";

/** `balancer.proxyProtocol`: where a header before the first byte is understood. */
const proxyProtocolRules: readonly Rule[] = [
  function* ({ balancer, exposure, rancher, cluster }) {
    if (!balancer.proxyProtocol) return;
    const place = "balancer.proxyProtocol";
    if (exposure === "dns") {
      yield `${place}: got true, but exposure dns has no balancer, and the servers see their clients; remove it`;
    } else if (rancher.tls.mode === "external") {
      yield `${place}: got true, but with rancher.tls.mode external an HTTP balancer says who asks, by X-Forwarded-For; remove it`;
    } else if (cluster.ingress !== "traefik") {
      // Its option use-proxy-protocol refuses whoever comes without the header, the servers' own checks too.
      yield `${place}: got true, but ${cluster.ingress} would understand nobody else then, within the cluster either; remove it, or write cluster.ingress traefik for a new stack`;
    }
  },
];

/** How Rancher is reached: what `exposure: dns` and the balancer's options need, and what there is no balancer for. */
export const exposureRules: readonly Rule[] = [
  ...proxyProtocolRules,
  function* ({ exposure, dns }) {
    if (exposure !== "dns" || (dns && !dns.private)) return;
    yield `exposure: got dns, but ${dns ? "health checks work for no private zone" : "there is no dns.zone for the records"}; write ${dns ? "a public zone" : "dns.zone"}, or exposure balancer`;
  },
  function* ({ exposure, access }) {
    if (exposure === "dns" && isAirGapped(access))
      yield "exposure: got dns, but in an air gap no server has a public address; write exposure balancer with balancer.scheme internal";
  },
  function* ({ exposure, balancer, rancher, network }) {
    if (exposure !== "dns") return;
    if (balancer.scheme === "internal")
      yield "balancer.scheme: got internal, but exposure dns has no balancer, and the servers have public addresses; remove it";
    if (balancer.idleTimeoutSeconds !== undefined)
      yield "balancer.idleTimeoutSeconds: not needed: with exposure dns there is no balancer; remove it";
    if (rancher.tls.mode === "external")
      yield "rancher.tls.mode: got external, but exposure dns has no balancer on which TLS could end; write ingress, or exposure balancer";
    if (network.natGateways !== undefined)
      yield "network.natGateways: not needed: with exposure dns the servers have public addresses of their own; remove it";
  },
];
