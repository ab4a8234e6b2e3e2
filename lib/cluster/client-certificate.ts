import { CertRequest } from "@cdktf/provider-tls/lib/cert-request";
import { LocallySignedCert } from "@cdktf/provider-tls/lib/locally-signed-cert";
import { PrivateKey } from "@cdktf/provider-tls/lib/private-key";
import { Construct } from "constructs";
import { address } from "../terraform/expressions";
import { TerraformData } from "../terraform/terraform-data";
import { type CertificateAuthority, VALIDITY_HOURS } from "./certificate-authority";

/** Properties of a `ClientCertificate`. */
export interface ClientCertificateProps {
  /** An authority whose client certificates the API server accepts. */
  readonly issuer: CertificateAuthority;
  /** Common name: the user's name in Kubernetes (Kubernetes, "Authenticating": X509 client certificates). */
  readonly commonName: string;
  /**
   * Organization: the user's group in Kubernetes.
   *
   * @default - no group
   */
  readonly organization?: string;
  /**
   * Number of the issue. A change creates a new key and certificate.
   *
   * @default - key and certificate never change
   */
  readonly issue?: number;
}

/** A client certificate for the Kubernetes API, valid for ten years. RBAC bindings define what its user may do. */
export class ClientCertificate extends Construct {
  /** PEM of the certificate. */
  readonly certificate: string;
  /** PEM of the private key, SEC1; sensitive. */
  readonly privateKey: string;

  constructor(scope: Construct, id: string, props: ClientCertificateProps) {
    super(scope, id);
    const issue = props.issue === undefined ? undefined : new TerraformData(this, "issue", { input: props.issue });
    const lifecycle = {
      ignoreChanges: "all",
      replaceTriggeredBy: issue && [`${address(issue)}.input`],
    } as const;
    const subject = [{ commonName: props.commonName, organization: props.organization }];
    const key = new PrivateKey(this, "key", { algorithm: "ECDSA", ecdsaCurve: "P256", lifecycle });
    const request = new CertRequest(this, "request", { privateKeyPem: key.privateKeyPem, subject, lifecycle });
    const certificate = new LocallySignedCert(this, "certificate", {
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: props.issuer.privateKey,
      caCertPem: props.issuer.certificate,
      allowedUses: ["digital_signature", "client_auth"],
      validityPeriodHours: VALIDITY_HOURS,
      earlyRenewalHours: 0,
      lifecycle,
    });
    this.certificate = certificate.certPem;
    this.privateKey = key.privateKeyPem;
  }
}
