import { z } from "zod";
import { ANYWHERE } from "../cidr";
import { privateSuffixOf, zoneId } from "../dns-names";
import { matching } from "../fields";
import { advising, noSecretIn } from "../hints";
import type { Rule } from "../rule";
import { isAirGapped } from "./egress";

/**
 * Where TLS ends: at the ingress, at a load balancer in front of it, or at Rancher's own pods (the ingress encrypts
 * again).
 */
export const TLS_MODES = ["ingress", "external", "rancher"] as const;
/**
 * The issuer of the certificate: Rancher's own authority, none (the user provides the certificate), the user's
 * authority, Let's Encrypt, or an issuer of cert-manager that the user created.
 */
export const ISSUERS = ["rancher", "blank", "ca", "acme", "existing"] as const;

/** Where TLS ends. */
type TlsMode = (typeof TLS_MODES)[number];
/** The issuer of the certificate. */
export type Issuer = (typeof ISSUERS)[number];

/** The part of `rancher.tls` that the functions here read. */
interface Tls {
  readonly mode: TlsMode;
  readonly issuer: Issuer;
  readonly privateCA?: boolean;
  readonly environment?: "production" | "staging";
  readonly issuerRef?: IssuerRef;
  readonly dns01?: Dns01;
}

/** How cert-manager proves to Let's Encrypt that the zone in Route 53 is yours. */
export interface Dns01 {
  readonly zoneId?: string;
  readonly nameservers?: readonly string[];
}

/** An issuer of cert-manager. */
interface IssuerRef {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
}

/** The issuer of cert-manager with the user's authority, which the stack creates. */
const OWN_ISSUER: IssuerRef = { group: "cert-manager.io", kind: "Issuer", name: "rancher-ca" };
/** The issuer of Let's Encrypt with the challenge DNS-01, which the stack creates. */
const DNS_ISSUER: IssuerRef = { group: "cert-manager.io", kind: "Issuer", name: "rancher-acme-dns01" };

/** The issuer in the Certificate that the stack creates; undefined when it creates none. */
export function issuerOf({
  issuer,
  issuerRef,
  dns01,
}: Pick<Tls, "issuer" | "issuerRef" | "dns01">): IssuerRef | undefined {
  const acme = dns01 && DNS_ISSUER;
  return { ca: OWN_ISSUER, existing: issuerRef, rancher: undefined, blank: undefined, acme }[issuer];
}

/** Whether Let's Encrypt connects to Rancher's port 80 (its page "Challenge Types": HTTP-01). */
export function usesHttp01({ issuer, dns01 }: Pick<Tls, "issuer" | "dns01">): boolean {
  return issuer === "acme" && dns01 === undefined;
}

/** Whether the cluster needs cert-manager. */
export function usesCertManager({ issuer }: Tls): boolean {
  return issuer !== "blank";
}

/** Whether Rancher needs the root of its certificate's authority, in the secret tls-ca. */
export function hasPrivateCa({ issuer, privateCA }: Pick<Tls, "issuer" | "privateCA">): boolean {
  return issuer === "ca" || (issuer !== "rancher" && privateCA === true);
}

/**
 * The Secret of the certificate for the Ingress or the Gateway; each issuer has another name. The kubernetes provider
 * cannot create a Secret that cert-manager has written. cert-manager keeps a Secret's certificate while the name of its
 * Issuer stays the same, even if the Issuer's kind changes (cert-manager, `policies/checks.go`).
 */
export function ingressSecretOf({
  issuer,
  environment = "production",
  issuerRef,
  dns01,
}: Pick<Tls, "issuer" | "environment" | "issuerRef" | "dns01">): string {
  if (issuerRef) return `tls-rancher-ingress-${issuerRef.kind.toLowerCase()}-${issuerRef.name}`;
  if (issuer !== "acme") return `tls-rancher-ingress-${issuer}`;
  return `tls-rancher-ingress-acme-${dns01 ? "dns01-" : ""}${environment}`;
}

/** How agents verify Rancher's certificate: `strict` or `system-store`. */
export type AgentTlsMode = "strict" | "system-store";

/**
 * How agents verify Rancher's certificate when the configuration does not set it (Rancher, "Agent TLS Enforcement").
 * `strict` trusts only the authority that Rancher names. `system-store` trusts the authorities of the agent's operating
 * system, which include public ones.
 */
export function agentTlsModeOf({
  agentTLSMode,
  tls,
}: {
  readonly agentTLSMode?: AgentTlsMode;
  readonly tls: Pick<Tls, "issuer" | "privateCA">;
}): AgentTlsMode {
  return agentTLSMode ?? (namesAuthority(tls) ? "strict" : "system-store");
}

/** Whether Rancher names the authority of its certificate, so that agents can use `strict`. */
export function namesAuthority(tls: Pick<Tls, "issuer" | "privateCA">): boolean {
  return tls.issuer === "rancher" || hasPrivateCa(tls);
}

const mailAddress = matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "a mail address such as platform@example.com");

/** The form of Kubernetes' object names, which are DNS names of at most 253 characters; the Secret's name contains it. */
const objectName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?){0,2}$/;

/** An issuer that the user created (cert-manager, "Issuer configuration" and "External"). */
const issuerRef = z.strictObject({
  name: matching(objectName, "the name of an issuer of cert-manager such as letsencrypt-dns").describe(
    "Name of the issuer.",
  ),
  kind: matching(/^[A-Z][A-Za-z0-9]{0,62}$/, "the kind of an issuer such as ClusterIssuer or Issuer")
    .default("ClusterIssuer")
    .describe("Kind of the issuer: ClusterIssuer, or Issuer in the namespace cattle-system."),
  group: matching(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "the API group of an issuer such as cert-manager.io")
    .default("cert-manager.io")
    .describe("API group of the issuer. Issuers that are not part of cert-manager have other groups."),
});

/** A DNS server as cert-manager reads it (cert-manager, "Setting Nameservers for DNS01 Self Check"). */
const nameserver = matching(
  /^(https:\/\/[a-z0-9.-]+(:\d{1,5})?\/[\w/-]+|\d{1,3}(\.\d{1,3}){3}:\d{1,5})$/,
  "a DNS server such as 1.1.1.1:53 or https://1.1.1.1/dns-query",
);

/** The challenge DNS-01 in Route 53 (cert-manager, "Route53"). */
const dns01 = z.strictObject({
  zoneId: zoneId
    .optional()
    .describe(
      "Id of the public hosted zone of the hostname. Default: cert-manager looks for it, with the permission route53:ListHostedZonesByName.",
    ),
  nameservers: z
    .array(nameserver)
    .min(1)
    .max(5)
    .optional()
    .describe(
      "Public DNS servers that cert-manager asks whether the record exists. Required with dns.private, because the servers see only the private zone. Default: none, cert-manager asks the cluster's DNS.",
    ),
});

/** Where TLS ends, and the certificate. */
export const tls = z.strictObject({
  mode: advising(z.enum(TLS_MODES), "write the issuer of the certificate in issuer")
    .default("ingress")
    .describe(
      "Where TLS ends: at the ingress, at a load balancer in front of it (external), or at Rancher's pods (rancher). With rancher, the ingress encrypts again to the pods.",
    ),
  issuer: z
    .enum(ISSUERS)
    .default("rancher")
    .describe(
      "Issuer of the certificate: Rancher's own authority (rancher), none because you provide the certificate (blank), your own authority (ca), Let's Encrypt (acme), or an issuer of cert-manager that you created (existing).",
    ),
  issuerRef: issuerRef
    .optional()
    .describe("Issuer of cert-manager that you created. Required for issuer existing. Default: none."),
  privateCA: noSecretIn(z.boolean(), "write true, and set the Terraform variable tls_ca")
    .optional()
    .describe(
      "Agents trust only the authority in the Terraform variable tls_ca. Write true when the certificate that you provide, or that your issuer issues, comes from a private authority, or for issuer acme with agentTLSMode strict: tls_ca is then the root of Let's Encrypt. Default: false.",
    ),
  email: mailAddress.optional().describe("Mail address for messages of Let's Encrypt. Required for issuer acme."),
  environment: z
    .enum(["production", "staging"])
    .optional()
    .describe("Environment of Let's Encrypt. Browsers do not trust certificates of staging. Default: production."),
  dns01: dns01
    .optional()
    .describe(
      "Proof of the hostname by a record in a public zone of Route 53, for issuer acme: Rancher itself can be private. The keys of an IAM user are in the Terraform variables acme_access_key and acme_secret_key. Default: none, Let's Encrypt connects to port 80.",
    ),
});

/** The input of the rules about a certificate, for any mode. */
interface WithTls {
  readonly hostname: string;
  readonly egress?: Parameters<typeof isAirGapped>[0];
  readonly rancher: {
    readonly tls: Omit<Tls, "mode"> & { readonly mode: string };
    readonly agentTLSMode?: AgentTlsMode;
  };
}

/** Rules about a certificate; `others` are the issuers to write instead of acme. */
export function certificateRules(others: string): readonly Rule<WithTls>[] {
  return [
    function* ({ rancher: { tls } }) {
      if (tls.privateCA === undefined || (tls.issuer !== "ca" && tls.issuer !== "rancher")) return;
      const reason = {
        ca: "an authority of your own is always private",
        rancher: "Rancher's own authority is always private",
      }[tls.issuer];
      yield `rancher.tls.privateCA: not needed: issuer is ${tls.issuer}, and ${reason}; remove it`;
    },
    function* ({ hostname, rancher: { tls } }) {
      const suffix = privateSuffixOf(hostname);
      if (tls.issuer === "acme" && suffix)
        yield `rancher.tls.issuer: got acme, but Let's Encrypt cannot resolve ${hostname}, because .${suffix} is not in public DNS; write issuer ${others}`;
    },
    // Let's Encrypt, "Challenge Types": cert-manager sends requests to Let's Encrypt, and Let's Encrypt connects to
    // the hostname.
    function* ({ egress = "direct", rancher: { tls } }) {
      if (isAirGapped(egress) && tls.issuer === "acme")
        yield `rancher.tls.issuer: got acme, but an air gap has no route to Let's Encrypt; write issuer ${others}`;
    },
    function* ({ rancher: { tls, agentTLSMode } }) {
      if (agentTLSMode === "strict" && !namesAuthority(tls))
        yield `rancher.agentTLSMode: got strict, but with issuer ${tls.issuer} and no privateCA Rancher gives agents no authority to verify against; write system-store, or tls.privateCA true with the root`;
    },
  ];
}

/**
 * Rejects ranges without Let's Encrypt, whose challenge connects from any address to port 80 (Let's Encrypt, "Challenge
 * Types": HTTP-01). `others` are the issuers to write instead of acme.
 */
export function openToAcme(
  others: string,
): Rule<Pick<WithTls, "rancher"> & { readonly network: { readonly allowedCidrs: readonly string[] } }> {
  return function* ({ rancher: { tls }, network: { allowedCidrs } }) {
    if (usesHttp01(tls) && !allowedCidrs.includes(ANYWHERE))
      yield `rancher.tls.issuer: got acme, but Let's Encrypt connects to port 80 from any address, and network.allowedCidrs does not include 0.0.0.0/0; write issuer ${others}, or allow 0.0.0.0/0`;
  };
}

/** Rules about the certificate of the Ingress. */
export const tlsRules: readonly Rule<
  Omit<WithTls, "rancher"> & {
    readonly rancher: Omit<WithTls["rancher"], "tls"> & { readonly tls: z.output<typeof tls> };
  }
>[] = [
  ...certificateRules("rancher, ca or blank"),
  // Rancher's chart does not check this: it renders another configuration without an error.
  function* ({ rancher: { tls } }) {
    if (tls.mode !== "external" || tls.issuer === "blank") return;
    const reason = {
      rancher: "TLS ends at the load balancer, and Rancher's own authority issues no certificate for it",
      ca: "TLS ends at the load balancer, and Rancher's chart creates no issuer for that case",
      acme: "TLS ends at the load balancer, which needs its own certificate, for example from AWS Certificate Manager",
      existing: "TLS ends at the load balancer, which cannot use a certificate of cert-manager",
    }[tls.issuer];
    yield `rancher.tls.issuer: got ${tls.issuer} with tls.mode external, but ${reason}; write issuer blank, or rancher.tls.mode: ingress`;
  },
  function* ({ rancher: { tls } }) {
    if (tls.issuer === "existing" && !tls.issuerRef)
      yield "rancher.tls.issuerRef: missing, expected your issuer of cert-manager; write { name: NAME } for a ClusterIssuer, and kind: Issuer for one in the namespace cattle-system";
    if (tls.issuer !== "existing" && tls.issuerRef)
      yield `rancher.tls.issuerRef: not needed: issuer is ${tls.issuer}, not existing; remove it, or write issuer existing`;
  },
  function* ({ rancher: { tls } }) {
    if (tls.issuer === "acme") {
      if (!tls.email) yield "rancher.tls.email: missing, expected a mail address for messages of Let's Encrypt";
      return;
    }
    for (const field of ["email", "environment", "dns01"] as const) {
      if (tls[field] === undefined) continue;
      yield `rancher.tls.${field}: not needed: issuer is ${tls.issuer}, not acme; remove it`;
    }
  },
];
