import { DataTlsCertificate } from "@cdktf/provider-tls/lib/data-tls-certificate";
import { DataTlsPublicKey } from "@cdktf/provider-tls/lib/data-tls-public-key";
import type { TerraformCondition } from "cdktf";
import type { Construct } from "constructs";
import { address, local } from "../terraform/expressions";
import { sensitiveVariable } from "../terraform/sensitive-variable";
import {
  certificateChecks,
  coversName,
  type GivenCertificate,
  type GivenKey,
  keyFits,
  type ReadCertificate,
} from "./certificate-checks";
import { certificateBits, publicKeyBits } from "./pem";

/** Certificates of one purpose, with their checks. */
export interface GivenCertificates {
  /** The certificates. */
  readonly certificate: GivenCertificate;
  /** Preconditions of every resource that uses them. */
  readonly checks: TerraformCondition[];
}

/** Certificates with the key of the first one. */
export interface GivenPair extends GivenCertificates {
  /** The key of the first certificate. */
  readonly key: GivenKey;
}

/** Rancher's own certificate, from the variables `tls_certificate` and `tls_key`. */
export function rancherCertificate(scope: Construct, hostname: string): GivenPair {
  const certificate = read(
    scope,
    given(scope, "tls_certificate", "Rancher's certificate, PEM, followed by its intermediates"),
  );
  const key = givenKey(scope, "tls_key", certificate);
  const checks = [...certificateChecks(certificate, false), keyFits(certificate, key)];
  return { certificate, key, checks: [...checks, coversName(scope, certificate, hostname)] };
}

/** A signing authority, from the variables `tls_issuer_certificate` and `tls_issuer_key`. */
export function issuerCertificate(scope: Construct): GivenPair {
  const description =
    "Certificate of the authority that signs Rancher's certificate, PEM, followed by those up to its root";
  const certificate = read(scope, given(scope, "tls_issuer_certificate", description));
  const key = givenKey(scope, "tls_issuer_key", certificate);
  return { certificate, key, checks: [...certificateChecks(certificate, true), keyFits(certificate, key)] };
}

/**
 * The authority of Rancher's certificate, from the variable `tls_ca`: its intermediates, then its root (Rancher,
 * "Updating the Rancher Certificate").
 */
export function rootCertificate(scope: Construct): GivenCertificates {
  const description =
    "Authority of Rancher's certificate, PEM, from the one that signed it to the root; agents trust it";
  const certificate = given(scope, "tls_ca", description);
  return { certificate, checks: certificateChecks(certificate, true) };
}

/** Additional authorities that Rancher itself trusts, from the variable `additional_trusted_cas`. */
export function moreAuthorities(scope: Construct): GivenCertificates {
  const description = "Additional authorities that Rancher trusts, PEM, one after the other";
  const certificate = given(scope, "additional_trusted_cas", description);
  return { certificate, checks: certificateChecks(certificate, true) };
}

function given(scope: Construct, variable: string, description: string): GivenCertificate {
  const pem = sensitiveVariable(scope, variable, description, {
    condition: `can(regex("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----", var.${variable}))`,
    expected: "a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----",
  });
  return {
    variable,
    pem,
    parsed: address(new DataTlsCertificate(scope, variable, { content: `\${${pem}}` })),
  };
}

function read(scope: Construct, given: GivenCertificate): ReadCertificate {
  return { ...given, bits: local(scope, `${given.variable}-bits`, `\${${certificateBits(given.pem)}}`) };
}

function givenKey(scope: Construct, variable: string, certificate: GivenCertificate): GivenKey {
  const description = `Private key of ${certificate.variable}, PEM, without passphrase`;
  const pem = sensitiveVariable(scope, variable, description, {
    condition: `can(regex("-----BEGIN (RSA |EC )?PRIVATE KEY-----", var.${variable}))`,
    expected: "a private key in PEM without passphrase",
  });
  const data = new DataTlsPublicKey(scope, variable, { privateKeyPem: `\${${pem}}` });
  const publicBits = publicKeyBits(`${address(data)}.public_key_pem`);
  return { variable, pem, publicBits: local(scope, `${variable}-bits`, `\${${publicBits}}`) };
}
