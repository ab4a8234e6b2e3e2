import { namesAuthority } from "../rancher-tls";
import type { RancherOnDockerConfig } from "../schema/rancher-on-docker";
import { everybody } from "./addresses";
import { privateSuffixOf } from "./rancher-tls";
import type { Rule } from "./rule";

/** TLS of a single container (Rancher, "Installing Rancher on a Single Node Using Docker": options A to D). */
export const dockerTlsRules: readonly Rule<RancherOnDockerConfig>[] = [
  function* ({ rancher: { tls } }) {
    if (tls.mode !== "external" || tls.issuer === "blank") return;
    const reason = {
      rancher: "Rancher's own authority issues none for it",
      acme: "Let's Encrypt is asked by Rancher for its own port 443, which nobody reaches behind a balancer",
    }[tls.issuer];
    yield `rancher.tls.issuer: got ${tls.issuer} with tls.mode external, but the certificate is on the balancer, and ${reason}; write issuer blank, or mode rancher`;
  },
  // Rancher takes one of the two: the file cacerts.pem, or --no-cacerts.
  function* ({ rancher: { tls } }) {
    if (tls.privateCA === undefined || tls.issuer === "blank") return;
    const reason = {
      rancher: "Rancher's own authority is private by itself",
      acme: "Let's Encrypt is a public authority",
    }[tls.issuer];
    yield `rancher.tls.privateCA: not needed: issuer is ${tls.issuer}, and ${reason}; remove it`;
  },
  function* ({ rancher: { tls }, balancer }) {
    if (tls.mode === "external" && tls.privateCA && balancer?.certificateArn === undefined && !balancer?.existing)
      yield "rancher.tls.privateCA: got true, but the certificate that the stack requests from ACM is of a public authority; remove it, or write balancer.certificateArn";
  },
  function* ({ hostname, rancher: { tls } }) {
    const suffix = privateSuffixOf(hostname);
    if (tls.issuer === "acme" && suffix)
      yield `rancher.tls.issuer: got acme, but Let's Encrypt cannot find ${hostname}: .${suffix} is in no public DNS; write issuer rancher or blank`;
  },
  // Let's Encrypt, "Challenge Types": HTTP-01 comes from anywhere, to port 80.
  function* ({ rancher: { tls }, network: { allowedCidrs } }) {
    if (tls.issuer === "acme" && !allowedCidrs.includes(everybody))
      yield "rancher.tls.issuer: got acme, but network.allowedCidrs is narrowed and Let's Encrypt comes from anywhere to port 80; write issuer rancher or blank, or allow 0.0.0.0/0";
  },
  function* ({ rancher: { tls, agentTLSMode } }) {
    if (agentTLSMode === "strict" && !namesAuthority(tls))
      yield `rancher.agentTLSMode: got strict, but with issuer ${tls.issuer}${tls.issuer === "blank" ? " and no privateCA" : ""} agents are given no authority to be strict about; write system-store${tls.issuer === "blank" ? ", or tls.privateCA true with the root" : ""}`;
  },
  function* ({ rancher: { tls }, balancer }) {
    if (balancer && tls.mode !== "external")
      yield `balancer: not needed: rancher.tls.mode is ${tls.mode}; remove it, or write mode external`;
  },
  function* ({ balancer, dns, network: { allowedCidrs } }) {
    if (!balancer?.existing) return;
    for (const field of ["certificateArn", "deletionProtection"] as const) {
      if (balancer[field]) yield `balancer.${field}: not needed: the balancer is yours; remove it`;
    }
    if (dns) yield "dns: not needed: the name leads to your balancer, whose address is yours to enter; remove it";
    if (allowedCidrs.includes(everybody))
      yield "network.allowedCidrs: got 0.0.0.0/0, but behind a balancer of yours port 80 takes requests without TLS, and believes who says that it had some; write the addresses of your balancer";
  },
  function* ({ rancher: { tls }, balancer, dns }) {
    if (tls.mode === "external" && !dns && !balancer?.existing && !balancer?.certificateArn)
      yield "rancher.tls.mode: got external, but without dns.zone no certificate can be requested for the balancer; write dns.zone, balancer.certificateArn, or balancer.existing true";
  },
  function* ({ aws, balancer }) {
    const region = balancer?.certificateArn?.split(":")[3];
    if (region !== undefined && region !== aws.region)
      yield `balancer.certificateArn: got a certificate in ${region}, but a balancer takes those of its region alone; write one in ${aws.region}`;
  },
];
