import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { address } from "../terraform/expressions";
import { hostedZone } from "./hosted-zone";

/** Properties of a `Certificate`. */
export interface CertificateProps {
  /** The host name, such as `rancher.example.com`. */
  readonly hostname: string;
  /** Name of an existing public hosted zone, such as `example.com`. */
  readonly zone: string;
  /**
   * Id of the hosted zone, where two zones have one name.
   *
   * @default - the only public zone of that name
   */
  readonly hostedZoneId?: string;
  /**
   * The AWS provider for the zone, when the zone is in another account.
   *
   * @default - the stack's
   */
  readonly provider?: TerraformProvider;
}

/**
 * A public certificate of AWS Certificate Manager, validated by a Route 53 record. AWS renews the certificate while the
 * record exists (ACM User Guide, "DNS validation"). A deploy waits until the certificate is issued.
 */
export class Certificate extends Construct {
  /** ARN of the issued certificate. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { hostname, zone, hostedZoneId, provider }: CertificateProps) {
    super(scope, id);
    const certificate = new AcmCertificate(this, "certificate", {
      domainName: hostname,
      validationMethod: "DNS",
      tags: { Name: hostname },
      // A listener always needs a certificate, so Terraform creates the new one first.
      lifecycle: { createBeforeDestroy: true },
    });
    const proof = `tolist(${address(certificate)}.domain_validation_options)[0]`;
    const record = new Route53Record(this, "proof", {
      provider,
      zoneId: hostedZone(this, "zone", { provider, zone, zoneId: hostedZoneId }).zoneId,
      name: `\${${proof}.resource_record_name}`,
      type: `\${${proof}.resource_record_type}`,
      records: [`\${${proof}.resource_record_value}`],
      ttl: 300,
      // Two certificates of one name share the validation record.
      allowOverwrite: true,
    });
    this.arn = new AcmCertificateValidation(this, "issued", {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
      // AWS issues a certificate within some minutes. Without this limit, Terraform would wait 75 minutes for a zone
      // without delegation.
      timeouts: { create: "20m" },
    }).certificateArn;
  }
}
