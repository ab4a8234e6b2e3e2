import type { TerraformCondition } from "cdktf";
import type { Construct } from "constructs";
import { local } from "../terraform/expressions";
import { dnsNameBits, wholeBytes } from "./pem";

/** A given certificate, by Terraform expressions without `${}`. */
export interface GivenCertificate {
  /** Name of its variable, for the messages. */
  readonly variable: string;
  /** Its PEM. */
  readonly pem: string;
  /** Address of its data source `tls_certificate`. */
  readonly parsed: string;
}

/** A certificate whose content this project reads, because no Terraform function can. */
export interface ReadCertificate extends GivenCertificate {
  /** The bits of the first certificate: a Terraform expression for a string of 0 and 1. */
  readonly bits: string;
}

/** The private key of a certificate, by Terraform expressions without `${}`. */
export interface GivenKey {
  /** Name of its variable, for the messages. */
  readonly variable: string;
  /** Its PEM. */
  readonly pem: string;
  /** The bits of its public key, from `publicKeyBits`. */
  readonly publicBits: string;
}

/** Checks the dates of any certificate, and whether the certificate is an authority's. */
export function certificateChecks({ variable, parsed }: GivenCertificate, isAuthority: boolean): TerraformCondition[] {
  const certificates = `${parsed}.certificates`;
  const wrongKind = isAuthority
    ? "got a certificate that is not of an authority (basic constraint CA is false), expected the root that signed, not the server's certificate"
    : "got an authority's certificate first, expected the server's certificate, followed by its intermediates";
  return [
    {
      condition: `\${alltrue([for one in ${certificates} : timecmp(one.not_after, plantimestamp()) > 0])}`,
      errorMessage: `${variable}: got a certificate that expired at \${${certificates}[0].not_after}, expected a valid one`,
    },
    {
      condition: `\${alltrue([for one in ${certificates} : timecmp(one.not_before, plantimestamp()) <= 0])}`,
      errorMessage: `${variable}: got a certificate that is valid only from \${${certificates}[0].not_before}, expected one that is valid now`,
    },
    {
      condition: `\${${certificates}[0].is_ca == ${isAuthority}}`,
      errorMessage: `${variable}: ${wrongKind}`,
    },
  ];
}

/** Checks that a key belongs to its certificate. */
export function keyFits(certificate: ReadCertificate, key: GivenKey): TerraformCondition {
  return {
    condition: `\${strcontains(${certificate.bits}, ${wholeBytes(key.publicBits)})}`,
    errorMessage: `${key.variable}: got a key that does not match ${certificate.variable}, expected the key of its first certificate`,
  };
}

/** Checks that a certificate covers a name, directly or by a wildcard. */
export function coversName(
  scope: Construct,
  { bits, variable }: ReadCertificate,
  hostname: string,
): TerraformCondition {
  const wildcard = hostname.replace(/^[^.]+/, "*");
  const names = local(scope, `${variable}-names`, {
    [hostname]: dnsNameBits(hostname),
    [wildcard]: dnsNameBits(wildcard),
  });
  return {
    condition: `\${anytrue([for name in ${names} : strcontains(${bits}, name)])}`,
    errorMessage: `${variable}: got a certificate that is not for ${hostname}, expected ${hostname} or ${wildcard} among its DNS names`,
  };
}
