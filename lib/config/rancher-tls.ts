/** Where TLS ends: at the ingress, at a balancer before it, or at Rancher's own pods (the ingress encrypts again). */
export const TLS_MODES = ["ingress", "external", "rancher"] as const;
/** Who issues the certificate: Rancher's own authority, nobody (it is given), a given authority, or Let's Encrypt. */
export const ISSUERS = ["rancher", "blank", "ca", "acme"] as const;

export type TlsMode = (typeof TLS_MODES)[number];
export type Issuer = (typeof ISSUERS)[number];

/** What the functions here read of `rancher.tls`. */
interface Tls {
  readonly mode: TlsMode;
  readonly issuer: Issuer;
  readonly privateCA?: boolean;
}

/** What `ingressSecretOf` reads of `rancher.tls`. */
interface Issuing {
  readonly issuer: Issuer;
  readonly environment?: "production" | "staging";
}

/**
 * Why a mode does not go with an issuer, with what to write instead; undefined when it does. Rancher's chart checks
 * neither: a combination it does not know means something else there, silently.
 */
export function refusedTls({ mode, issuer }: Tls): string | undefined {
  if (mode !== "external" || issuer === "blank") return undefined;
  const reasons: Readonly<Record<Exclude<Issuer, "blank">, string>> = {
    rancher: "the certificate is on the balancer, and Rancher's own authority issues none for it",
    ca: "the certificate is on the balancer, and Rancher's chart makes no issuer behind one",
    acme: "the certificate is on the balancer, which has to get it itself (AWS Certificate Manager, for one)",
  };
  return `got ${issuer} with tls.mode external, but ${reasons[issuer]}; write issuer blank, or mode ingress`;
}

/** Whether cert-manager has to be in the cluster. */
export function usesCertManager({ issuer }: Tls): boolean {
  return issuer !== "blank";
}

/** Whether Rancher has to be given the root of its certificate's authority, in the secret tls-ca. */
export function hasPrivateCa({ issuer, privateCA }: Pick<Tls, "issuer" | "privateCA">): boolean {
  return issuer === "ca" || (issuer === "blank" && privateCA === true);
}

/**
 * The Secret of the certificate that the Ingress or the Gateway serves, one for each issuer. The kubernetes provider
 * cannot create a Secret that cert-manager has written. cert-manager keeps the certificate of a Secret while the name
 * of its Issuer stays, whatever the Issuer then is (cert-manager, `policies/checks.go`).
 */
export function ingressSecretOf({ issuer, environment = "production" }: Issuing): string {
  return `tls-rancher-ingress-${issuer}${issuer === "acme" ? `-${environment}` : ""}`;
}

/** How agents check Rancher's certificate. */
export type AgentTlsMode = "strict" | "system-store";

/**
 * How agents check Rancher's certificate, unless the configuration says it (Rancher, "Agent TLS Enforcement"): `strict`
 * by the authority that Rancher itself names, `system-store` by those of their machine, which is what knows a public one.
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

/** Whether Rancher names the authority of its certificate, so that agents can be strict about it. */
export function namesAuthority(tls: Pick<Tls, "issuer" | "privateCA">): boolean {
  return tls.issuer === "rancher" || hasPrivateCa(tls);
}
