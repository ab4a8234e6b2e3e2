import type { TerraformCondition } from "cdktf";
import type { Construct } from "constructs";
import { local } from "../terraform/expressions";
import { dnsNamePattern, wholeBytes } from "./pem";

/** The certificates of a PEM file, by Terraform expressions without `${}`. */
export interface CertificateVariable {
  /** Scope of the local values for its checks. */
  readonly scope: Construct;
  /** Name of their variable, for the messages. */
  readonly variable: string;
  /** PEM of the certificates alone. */
  readonly pem: string;
  /** A list with an object for each certificate: what `readCertificates` reads. It is not sensitive. */
  readonly list: string;
  /** The bits of the first certificate, a string of 0 and 1. */
  readonly bits: string;
}

/** The private key of a certificate, by Terraform expressions without `${}`. */
export interface KeyVariable {
  /** Name of its variable, for the messages. */
  readonly variable: string;
  /** PEM of the key alone. */
  readonly pem: string;
  /** The bits of its public key, from `publicKeyBits`. */
  readonly publicBits: string;
}

/** Checks the dates of each certificate. */
export function dateChecks(given: CertificateVariable): TerraformCondition[] {
  return [
    each(
      given,
      "expired",
      "timecmp(one.not_after, plantimestamp()) <= 0",
      `which expired at \${one.not_after}`,
      "certificates that are valid now",
    ),
    each(
      given,
      "future",
      "timecmp(one.not_before, plantimestamp()) > 0",
      `which is valid only from \${one.not_before}`,
      "certificates that are valid now",
    ),
  ];
}

/**
 * Checks that each certificate from number `from` is an authority's. A self-signed certificate is its own authority.
 *
 * @param from 0: the first one is an authority's too
 */
export function authorityChecks(given: CertificateVariable, from: 0 | 1): TerraformCondition[] {
  const expected =
    from === 0
      ? "the authorities that signed, not the server's certificate"
      : "the server's certificate, followed by its intermediates";
  return [
    each(
      given,
      "no-authority",
      `one.number > ${from} && !one.is_ca && one.issuer != one.subject`,
      "which is not of an authority (basic constraint CA is false)",
      expected,
    ),
    each(
      given,
      "no-signer",
      `one.number > ${from} && one.is_ca && !one.may_sign`,
      "which may not sign certificates (key usage lacks keyCertSign)",
      expected,
    ),
  ];
}

/**
 * Checks that the issuer of each certificate is the next one, by names and key identifiers, and that each authority
 * permits the number of authorities below it.
 *
 * @param servers the number of certificates at the beginning that are not of an authority
 */
export function orderChecks(given: CertificateVariable, servers: 0 | 1): TerraformCondition[] {
  const next = `${given.list}[one.number]`;
  return [
    each(
      given,
      "order",
      `one.number < length(${given.list}) && !try(${isIssuer("one", next)}, false)`,
      `issued by \${one.issuer}, before \${try(${next}.name, "")}`,
      "each certificate before the one that issued it, without others",
    ),
    each(
      given,
      "depth",
      `one.number > ${servers} && one.path_length < one.number - ${servers + 1}`,
      `which permits \${one.path_length} authorities below it`,
      "an authority that permits those before it",
    ),
  ];
}

/** Checks that authorities include the issuer of the last certificate. */
export function issuedBy(given: CertificateVariable, authorities: CertificateVariable): TerraformCondition {
  return each(
    given,
    "unknown-issuer",
    `one.number == length(${given.list}) && !anytrue([for ca in ${authorities.list} : ${isIssuer("one", "ca")}])`,
    `issued by \${one.issuer}, which is not in ${authorities.variable}`,
    `the authority's certificate in ${authorities.variable}, and its intermediates in one of both`,
  );
}

/** Checks that authorities are complete: each one is a root, or its issuer is among them. */
export function reachesRoots(given: CertificateVariable): TerraformCondition {
  return each(
    given,
    "incomplete",
    `!anytrue([for ca in ${given.list} : ${isIssuer("one", "ca")}])`,
    `issued by \${one.issuer}, whose certificate is missing`,
    "all authorities up to the root",
  );
}

/**
 * Checks that the first certificate is the server's: it covers a name, directly or by a wildcard, and may identify a
 * server. A self-signed certificate may be an authority's.
 */
export function serverChecks(given: CertificateVariable, hostname: string): TerraformCondition[] {
  const { scope, bits, variable, list } = given;
  const wildcard = hostname.replace(/^[^.]+/, "*");
  const names = local(scope, `${variable}-names`, {
    [hostname]: dnsNamePattern(hostname),
    [wildcard]: dnsNamePattern(wildcard),
  });
  const covers = `anytrue([for name in ${names} : can(regex(name, ${bits}))])`;
  return [
    {
      condition: `\${!${list}[0].is_ca || ${covers}}`,
      errorMessage: `${variable}: got an authority's certificate first, expected the server's certificate, followed by its intermediates`,
    },
    {
      condition: `\${${covers}}`,
      errorMessage: `${variable}: got \${${list}[0].name}, which is not for ${hostname}, expected ${hostname} or ${wildcard} among its DNS names`,
    },
    each(
      given,
      "purpose",
      "one.number == 1 && !one.may_be_server",
      "whose extended key usage lacks serverAuth",
      "the certificate of a server",
    ),
  ];
}

/** Checks that a key belongs to the first certificate. */
export function keyFits({ bits, variable }: CertificateVariable, key: KeyVariable): TerraformCondition {
  return {
    condition: `\${strcontains(${bits}, ${wholeBytes(key.publicBits)})}`,
    errorMessage: `${key.variable}: got a key that does not match ${variable}, expected the key of its first certificate`,
  };
}

/** Whether one certificate may be the issuer of another. Certificates without key identifiers compare by name only. */
function isIssuer(one: string, issuer: string): string {
  const sameKey = `(${one}.authority_key == "" || ${issuer}.subject_key == "" || ${one}.authority_key == ${issuer}.subject_key)`;
  return `${issuer}.subject == ${one}.issuer && ${sameKey}`;
}

/**
 * Rejects certificates.
 *
 * @param bad a condition on the certificate `one`
 * @param got a Terraform template about it
 */
function each(given: CertificateVariable, id: string, bad: string, got: string, expected: string): TerraformCondition {
  const { scope, variable, list } = given;
  const rejected = local(scope, `${variable}-${id}`, `\${[for one in ${list} : "\${one.name}, ${got}" if ${bad}]}`);
  return {
    condition: `\${length(${rejected}) == 0}`,
    errorMessage: `${variable}: got \${join(" and ", ${rejected})}; expected ${expected}`,
  };
}
