import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";
import { checkKeys } from "../config";
import { address } from "../terraform/expressions";
import { type HostedZone, readHostedZone } from "./hosted-zone";

/** Properties of a `Certificate`. The hosted zone is public. */
export interface CertificateProps extends Omit<HostedZone, "private"> {
  /** The host name, such as `rancher.example.com`. */
  readonly hostname: string;
}

/**
 * A public certificate of AWS Certificate Manager, validated by a Route 53 record. AWS renews the certificate while the
 * record exists (ACM User Guide, "DNS validation"). A deploy waits until the certificate is issued.
 */
export class Certificate extends Construct {
  /** ARN of the issued certificate. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: CertificateProps) {
    super(scope, id);
    checkKeys(this.node.path, props, ["zoneId", "private", "provider"], {
      hostname: "a DNS name such as rancher.example.com",
      zone: "the name of a public hosted zone such as example.com",
    });
    const { hostname, ...zone } = props;
    const certificate = new AcmCertificate(this, "certificate", {
      domainName: hostname,
      validationMethod: "DNS",
      tags: { Name: hostname },
      // A listener always needs a certificate, so Terraform creates the new one first.
      lifecycle: { createBeforeDestroy: true },
    });
    const proof = `tolist(${address(certificate)}.domain_validation_options)[0]`;
    const record = new Route53Record(this, "proof", {
      provider: zone.provider,
      zoneId: readHostedZone(this, "zone", zone).zoneId,
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
