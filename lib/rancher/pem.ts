/**
 * Terraform expressions for certificates, which none of its functions can read. PEM is base64, and each
 * character of base64 encodes six bits. This module decodes the bits and searches them. All arguments named `pem` and
 * all results are Terraform expressions without `${}`, except where a comment states another form.
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bits of the first certificate of a PEM, a string of 0 and 1. */
export function certificateBits(pem: string): string {
  return bitsOf(bodyOf(pem, "CERTIFICATE"));
}

/** The bits of a public key as in its certificate (RFC 5280, "SubjectPublicKeyInfo"), and up to five more. */
export function publicKeyBits(pem: string): string {
  return bitsOf(bodyOf(pem, "PUBLIC KEY"));
}

/** Bits without the padding of the last character. */
export function wholeBytes(bits: string): string {
  return `substr(${bits}, 0, floor(length(${bits}) / 8) * 8)`;
}

/**
 * The bits of a DNS name among a certificate's alternative names (RFC 5280, "GeneralName": dNSName). The result is a
 * string of 0 and 1, not an expression.
 */
export function dnsNameBits(name: string): string {
  const dnsName = 0x82;
  return [...Buffer.from([dnsName, name.length]), ...Buffer.from(name, "ascii")]
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
}

function bodyOf(pem: string, label: string): string {
  return `replace(regex("-----BEGIN ${label}-----([^-]+)-----END", ${pem})[0], "/[^A-Za-z0-9+\\\\/]/", "")`;
}

function bitsOf(base64: string): string {
  return `join("", [for sign in split("", ${base64}) : format("%06b", index(split("", "${ALPHABET}"), sign))])`;
}
