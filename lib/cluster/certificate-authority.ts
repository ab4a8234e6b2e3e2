import { PrivateKey } from "@cdktf/provider-tls/lib/private-key";
import { SelfSignedCert } from "@cdktf/provider-tls/lib/self-signed-cert";
import { Construct } from "constructs";

/**
 * Validity of authorities and client certificates in hours: ten years, like K3s' own authorities. Servers renew their
 * leaf certificates themselves.
 */
export const VALIDITY_HOURS = 87600;

/** Properties of a `CertificateAuthority`. */
export interface CertificateAuthorityProps {
  /** Common name of subject and issuer. Each authority needs its own. */
  readonly commonName: string;
}

/**
 * A self-signed authority with an ECDSA P-256 key, like K3s' own authorities. An authority is created once and never
 * changes.
 */
export class CertificateAuthority extends Construct {
  /** PEM of the certificate, ending in one newline. */
  readonly certificate: string;
  /** PEM of the private key, SEC1; sensitive. */
  readonly privateKey: string;

  constructor(scope: Construct, id: string, props: CertificateAuthorityProps) {
    super(scope, id);
    const lifecycle = { ignoreChanges: "all" } as const;
    const key = new PrivateKey(this, "key", { algorithm: "ECDSA", ecdsaCurve: "P256", lifecycle });
    const certificate = new SelfSignedCert(this, "certificate", {
      privateKeyPem: key.privateKeyPem,
      subject: [{ commonName: props.commonName }],
      isCaCertificate: true,
      setSubjectKeyId: true,
      allowedUses: ["cert_signing", "crl_signing", "digital_signature", "key_encipherment"],
      validityPeriodHours: VALIDITY_HOURS,
      // Another number would make the provider replace an authority that servers trust.
      earlyRenewalHours: 0,
      lifecycle,
    });
    this.certificate = certificate.certPem;
    this.privateKey = key.privateKeyPem;
  }
}
