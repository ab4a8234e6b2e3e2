import type { ITerraformDependable, TerraformCondition } from "cdktf";
import { Construct } from "constructs";
import { hasPrivateCa, ingressSecretOf, type RancherConfig } from "../config";
import { sensitiveVariable } from "../terraform/sensitive-variable";
import {
  type CheckedCertificate,
  type CheckedPair,
  issuerCertificate,
  moreAuthorities,
  publicPem,
  rancherCertificate,
  rootCertificate,
} from "./certificate-variables";
import { createSecret } from "./secrets";
import { RANCHER_NAMESPACE } from "./values";

/** Secret of cert-manager's signing authority, for issuer ca. */
export const ISSUER_SECRET = "rancher-issuer-ca";

/** Secret of the keys for the challenge DNS-01. */
export const DNS_KEYS_SECRET = "rancher-acme-dns01-keys";

/** The properties of Rancher's certificates. */
export interface CertificatesProps {
  /** Rancher's host name. */
  readonly hostname: string;
  /** The block `rancher`, validated. */
  readonly rancher: RancherConfig;
  /**
   * PEM of the authority of a proxy that inspects TLS, a Terraform template. Rancher trusts it.
   *
   * @default - none
   */
  readonly proxyAuthority?: string;
  /** Dependency: Rancher's namespace. */
  readonly namespace: ITerraformDependable;
}

/**
 * The secrets that Rancher's pods mount, from sensitive variables: its certificate, the root of its authority,
 * cert-manager's signing authority, and additional authorities. They must exist before Rancher's release; otherwise its
 * pods never start (Rancher, "Adding TLS Secrets").
 *
 * The plan checks each certificate's dates and issuer, and the first one's key and DNS names. It does not check
 * signatures and revocation, because no Terraform function can.
 */
export class Certificates extends Construct {
  /** Dependencies of Rancher's release. */
  readonly secrets: ITerraformDependable[] = [];
  /** The authority of Rancher's certificate, a Terraform template; undefined when the stack does not know it. */
  readonly authority?: string;
  /** Authorities that Rancher's pods read only at their start, as Terraform references. */
  private readonly authorities: string[] = [];
  private readonly namespace: ITerraformDependable;

  constructor(scope: Construct, id: string, { hostname, rancher, namespace, proxyAuthority }: CertificatesProps) {
    super(scope, id);
    this.namespace = namespace;
    const { tls, ingress } = rancher;
    const ownsIngress = ingress.exposure !== "none";
    const root = hasPrivateCa(tls) ? this.root() : undefined;
    this.authority = root && publicPem(root);
    if (tls.issuer === "blank" && tls.mode !== "external" && ownsIngress)
      this.pair("ingress", ingressSecretOf(tls), rancherCertificate(this, hostname, root));
    if (tls.dns01) this.dnsKeys();
    if (tls.issuer === "ca" && root) this.pair("issuer", ISSUER_SECRET, issuerCertificate(this, root));
    if (rancher.additionalTrustedCAs || proxyAuthority) this.additional(rancher.additionalTrustedCAs, proxyAuthority);
  }

  /** Checksum of the authorities that the pods mount, as a Terraform template; undefined without authorities. */
  get authoritiesChecksum(): string | undefined {
    if (this.authorities.length === 0) return undefined;
    return `\${sha256(join("\\n", [${this.authorities.join(", ")}]))}`;
  }

  private pair(id: string, name: string, { certificate, key, checks }: CheckedPair): void {
    const data = { "tls.crt": `\${${certificate.pem}}`, "tls.key": `\${${key.pem}}` };
    this.secret(id, name, { type: "kubernetes.io/tls", data }, checks);
  }

  /** The keys with which cert-manager writes the record of the challenge DNS-01. */
  private dnsKeys(): void {
    const variable = (name: string, description: string) => `\${${sensitiveVariable(this, name, description)}}`;
    const accessKey = variable("acme_access_key", "Access key id with write access to the public zone of the hostname");
    const secretKey = variable("acme_secret_key", "Secret access key of acme_access_key");
    this.secret("dns-keys", DNS_KEYS_SECRET, { type: "Opaque", data: { accessKey, secretKey } }, []);
  }

  private root(): CheckedCertificate {
    const given = rootCertificate(this);
    const { certificate, checks } = given;
    this.authorities.push(certificate.pem);
    this.secret("root", "tls-ca", { type: "Opaque", data: { "cacerts.pem": `\${${certificate.pem}}` } }, checks);
    return given;
  }

  /** The authorities of the user and of the proxy, in the only file that Rancher's chart mounts. */
  private additional(given: boolean, proxyAuthority = ""): void {
    const { certificate, checks } = given ? moreAuthorities(this) : { certificate: undefined, checks: [] };
    const pem = `${certificate ? `\${${certificate.pem}}` : ""}${proxyAuthority}`;
    this.authorities.push(given && !proxyAuthority ? pem.slice(2, -1) : `"${pem}"`);
    const content = { type: "Opaque", data: { "ca-additional.pem": pem } };
    this.secret("additional", "tls-ca-additional", content, checks);
  }

  private secret(
    id: string,
    name: string,
    content: { readonly type: string; readonly data: Record<string, string> },
    precondition: TerraformCondition[],
  ): void {
    const secret = createSecret(this, id, {
      ...content,
      name,
      namespace: RANCHER_NAMESPACE,
      dependsOn: [this.namespace],
      lifecycle: { precondition },
    });
    this.secrets.push(secret);
  }
}
