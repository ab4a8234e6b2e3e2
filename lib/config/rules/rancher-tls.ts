import { hasPrivateCa, namesAuthority, refusedTls, usesCertManager } from "../rancher-tls";
import type { RancherConfig } from "../schema/rancher";
import type { Rule } from "./rule";

/** What the rules about Rancher itself read, whatever the mode. */
export interface WithRancher {
  readonly hostname: string;
  readonly rancher: RancherConfig;
  /** Absent in the mode that has no other way out than the direct one. */
  readonly access?: "direct" | { readonly airGap?: unknown };
}

/** Names that no public DNS has (RFC 2606, RFC 6762, RFC 8375, ICANN's reserved ones). */
const privateSuffixes = [
  "local",
  "internal",
  "lan",
  "corp",
  "home",
  "intranet",
  "test",
  "invalid",
  "localhost",
  "home.arpa",
];

/** The last labels of a name by which no public DNS has it, such as `internal`; undefined where a public one may. */
export function privateSuffixOf(hostname: string): string | undefined {
  return privateSuffixes.find((each) => hostname.endsWith(`.${each}`));
}

/** TLS: which combinations there are, and what each needs. */
export const rancherTlsRules: readonly Rule<WithRancher>[] = [
  function* ({ rancher: { tls } }) {
    const problem = refusedTls(tls);
    if (problem) yield `rancher.tls.issuer: ${problem}`;
  },
  function* ({ rancher: { tls } }) {
    if (tls.privateCA === undefined || tls.issuer === "blank") return;
    const reason = {
      ca: "your authority is private by itself",
      rancher: "Rancher's own authority is private by itself",
      acme: "Let's Encrypt is a public authority",
    }[tls.issuer];
    yield `rancher.tls.privateCA: not needed: issuer is ${tls.issuer}, and ${reason}; remove it`;
  },
  function* ({ rancher: { tls } }) {
    if (tls.issuer === "acme") {
      if (!tls.email) yield "rancher.tls.email: missing, expected a mail address: Let's Encrypt writes to it";
      return;
    }
    for (const field of ["email", "environment"] as const) {
      if (tls[field] === undefined) continue;
      yield `rancher.tls.${field}: not needed: issuer is ${tls.issuer}, not acme; remove it`;
    }
  },
  function* ({ hostname, rancher: { tls } }) {
    const suffix = privateSuffixOf(hostname);
    if (tls.issuer === "acme" && suffix) {
      yield `rancher.tls.issuer: got acme, but Let's Encrypt cannot find ${hostname}: .${suffix} is in no public DNS; write issuer rancher, ca or blank`;
    }
  },
  function* ({ rancher: { tls, agentTLSMode } }) {
    if (agentTLSMode === "strict" && !namesAuthority(tls)) {
      yield `rancher.agentTLSMode: got strict, but with issuer ${tls.issuer}${tls.issuer === "blank" ? " and no privateCA" : ""} agents are given no authority to be strict about; write system-store${tls.issuer === "blank" ? ", or tls.privateCA true with the root" : ""}`;
    }
  },
  function* ({ rancher: { tls, certManager } }) {
    if (certManager === undefined) return;
    if (!usesCertManager(tls)) {
      yield `rancher.certManager: not needed: issuer is ${tls.issuer}; remove it`;
    } else if (certManager.existing) {
      for (const field of ["version", "repository"] as const) {
        if (certManager[field] === undefined) continue;
        yield `rancher.certManager.${field}: got existing: true too, and what exists is not installed; remove one of them`;
      }
    }
  },
  // Traefik, `shouldProcessIngress`: of an Ingress with an annotation for its class it takes traefik alone.
  function* ({ rancher: { tls, ingress } }) {
    const { class: name = "traefik", controller } = ingress;
    if (tls.issuer === "acme" && controller === "traefik" && name !== "traefik") {
      yield `rancher.ingress.class: got ${name}, but with issuer acme Traefik answers Let's Encrypt in the class traefik alone; write traefik, or tls.issuer rancher, ca or blank`;
    }
  },
  function* ({ rancher: { tls, ingress } }) {
    if (ingress.exposure === "ingress") return;
    const makesCertificate = ingress.exposure === "gateway" && tls.issuer === "rancher";
    if (usesCertManager(tls) && !hasPrivateCa(tls) && !makesCertificate) {
      yield `rancher.ingress.exposure: ${
        ingress.exposure === "gateway"
          ? "got gateway, but with issuer acme cert-manager needs its support of the Gateway API, which is off; write tls.issuer rancher, ca or blank, or exposure ingress"
          : `got none, but with issuer ${tls.issuer} cert-manager makes the certificate for an Ingress; write tls.issuer ca or blank, or exposure ingress`
      }`;
    }
    if (tls.mode === "rancher") {
      yield `rancher.ingress.exposure: got ${ingress.exposure}, but tls.mode rancher is about what an Ingress does; write tls.mode ingress, or exposure ingress`;
    }
  },
];
