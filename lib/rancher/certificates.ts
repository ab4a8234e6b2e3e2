import { SecretV1 } from "@cdktf/provider-kubernetes/lib/secret-v1";
import { DataTlsCertificate } from "@cdktf/provider-tls/lib/data-tls-certificate";
import { DataTlsPublicKey } from "@cdktf/provider-tls/lib/data-tls-public-key";
import type { ITerraformDependable, TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { hasPrivateCa, type RancherConfig } from "../config";
import { address } from "../terraform/address";
import { sensitiveVariable } from "../terraform/sensitive-variable";
import { certificateChecks, coversName, type GivenCertificate, keyFits } from "./certificate-checks";
import { RANCHER_NAMESPACE } from "./values";

/** Secret of the authority by which cert-manager signs, for issuer ca. */
export const ISSUER_SECRET = "rancher-issuer-ca";

export interface CertificatesProps {
  readonly hostname: string;
  readonly rancher: RancherConfig;
  /** What makes Rancher's namespace. */
  readonly namespace: ITerraformDependable;
}

/**
 * The secrets that Rancher's pods mount, from sensitive variables: its certificate, the root of its authority, the
 * authority that cert-manager signs by, more authorities to trust. They have to be there before Rancher's release,
 * whose pods would else wait for ever (Rancher, "Adding TLS Secrets").
 *
 * Checked at plan time: dates, the kind of each certificate, that keys fit, that the name is covered. Not checked, as
 * no function of Terraform can: signatures and revocation.
 */
export class Certificates extends Construct {
  /** What Rancher's release has to wait for. */
  readonly secrets: ITerraformDependable[] = [];
  private readonly namespace: ITerraformDependable;

  constructor(scope: Construct, id: string, { hostname, rancher, namespace }: CertificatesProps) {
    super(scope, id);
    this.namespace = namespace;
    const { tls, ingress } = rancher;
    const ownsIngress = ingress.exposure !== "none";
    if (tls.issuer === "blank" && tls.mode !== "external" && ownsIngress) this.ingressCertificate(hostname);
    if (tls.issuer === "ca") this.issuer();
    if (hasPrivateCa(tls)) this.root();
    if (rancher.additionalTrustedCAs) this.additional();
  }

  private ingressCertificate(hostname: string): void {
    const certificate = this.given("tls_certificate", "Rancher's certificate, PEM, followed by its intermediates");
    const key = this.key("tls_key", "Private key of tls_certificate, PEM, without passphrase");
    this.secret("ingress", "tls-rancher-ingress", this.pair(certificate, key.variable), [
      ...certificateChecks(certificate, false),
      keyFits(certificate, key),
      coversName(certificate, hostname),
    ]);
  }

  private issuer(): void {
    const certificate = this.given(
      "tls_issuer_certificate",
      "Certificate of the authority that signs Rancher's certificate, PEM, followed by those up to its root",
    );
    const key = this.key("tls_issuer_key", "Private key of tls_issuer_certificate, PEM, without passphrase");
    this.secret("issuer", ISSUER_SECRET, this.pair(certificate, key.variable), [
      ...certificateChecks(certificate, true),
      keyFits(certificate, key),
    ]);
  }

  private root(): void {
    const root = this.given("tls_ca", "Root of the authority of Rancher's certificate, PEM; agents trust it");
    this.secret(
      "root",
      "tls-ca",
      { type: "Opaque", data: { "cacerts.pem": `\${${root.pem}}` } },
      certificateChecks(root, true),
    );
  }

  private additional(): void {
    const more = this.given("additional_trusted_cas", "More authorities that Rancher trusts, PEM, one after the other");
    this.secret(
      "additional",
      "tls-ca-additional",
      { type: "Opaque", data: { "ca-additional.pem": `\${${more.pem}}` } },
      certificateChecks(more, true),
    );
  }

  private given(variable: string, description: string): GivenCertificate {
    const pem = sensitiveVariable(this, variable, description, {
      condition: `can(regex("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----", var.${variable}))`,
      expected: "a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----",
    });
    return { variable, pem, parsed: address(new DataTlsCertificate(this, variable, { content: `\${${pem}}` })) };
  }

  private key(variable: string, description: string) {
    const pem = sensitiveVariable(this, variable, description, {
      condition: `can(regex("-----BEGIN (RSA |EC )?PRIVATE KEY-----", var.${variable}))`,
      expected: "a private key in PEM without passphrase",
    });
    const data = new DataTlsPublicKey(this, variable, { privateKeyPem: `\${${pem}}` });
    return { variable, publicKeyPem: `${address(data)}.public_key_pem` };
  }

  private pair({ pem }: GivenCertificate, key: string) {
    return { type: "kubernetes.io/tls", data: { "tls.crt": `\${${pem}}`, "tls.key": `\${var.${key}}` } };
  }

  private secret(
    id: string,
    name: string,
    content: { readonly type: string; readonly data: Record<string, string> },
    precondition: TerraformResourceLifecycle["precondition"],
  ): void {
    const secret = new SecretV1(this, id, {
      ...content,
      metadata: { name, namespace: RANCHER_NAMESPACE },
      dependsOn: [this.namespace],
      lifecycle: { precondition },
    });
    this.secrets.push(secret);
  }
}
