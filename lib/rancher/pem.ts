/**
 * Terraform expressions for certificates, which no Terraform function can read. PEM is base64, and each character of
 * base64 encodes six bits. This module decodes the bits and searches them. All arguments named `pem` and `bits`, and all
 * results, are Terraform expressions without `${}`, except where a comment states another form.
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bits of a certificate, a string of 0 and 1. */
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
 * A regular expression for the bits of a DNS name among a certificate's alternative names (RFC 5280, "GeneralName":
 * dNSName). Letters match in upper and lower case.
 */
export function dnsNamePattern(name: string): string {
  const dnsName = 0x82;
  const text = Buffer.from(name.toLowerCase(), "ascii");
  // DER writes a length above 127 in two bytes (X.690, 8.1.3.5).
  const length = text.length > 127 ? [0x81, text.length] : [text.length];
  const letters = [...text].map((byte) => {
    const bits = bitsOfBytes(byte);
    return /[a-z]/.test(String.fromCharCode(byte)) ? `01[01]${bits.slice(3)}` : bits;
  });
  return bitsOfBytes(dnsName, ...length) + letters.join("");
}

const ANY_BYTE = "[01]{8}";
const CRITICAL = `(?:${bitsOfBytes(0x01, 0x01, 0xff)})?`;
/** The bits of a length in DER: one byte, or two above 127. */
const ANY_LENGTH = `(?:${bitsOfBytes(0x81)})?${ANY_BYTE}`;
const KEY_ID = `${bitsOfBytes(20)}([01]{160})`;

/** The bits of an extension's object identifier `2.5.29.<last>`, its criticality, and the header of its value. */
function extension(last: number): string {
  return bitsOfBytes(0x06, 0x03, 0x55, 0x1d, last) + CRITICAL + bitsOfBytes(0x04) + ANY_LENGTH;
}

/** The bits of the certificate's own key identifier of 20 bytes; an empty string without one (RFC 5280, 4.2.1.2). */
export function subjectKeyId(bits: string): string {
  return captured(extension(14) + bitsOfBytes(0x04) + KEY_ID, bits);
}

/** The bits of the key identifier of the certificate's issuer; an empty string without one (RFC 5280, 4.2.1.1). */
export function authorityKeyId(bits: string): string {
  return captured(extension(35) + bitsOfBytes(0x30) + ANY_LENGTH + bitsOfBytes(0x80) + KEY_ID, bits);
}

/** The number of authorities that may follow this one towards the server's certificate (RFC 5280, 4.2.1.9). */
export function pathLength(bits: string): string {
  const isAuthority = bitsOfBytes(0x30, 0x06, 0x01, 0x01, 0xff);
  const number = bitsOfBytes(0x02, 0x01);
  return `try(parseint(regex("${extension(19)}${isAuthority}${number}([01]{8})", ${bits})[0], 2), 127)`;
}

/** Whether the certificate may sign others: it names no use of its key, or that one (RFC 5280, 4.2.1.3: keyCertSign). */
export function maySign(bits: string): string {
  const uses = extension(15) + bitsOfBytes(0x03);
  const signs = `${uses}000000(?:10|11)${ANY_BYTE}[01]{5}1`;
  return `!can(regex("${uses}", ${bits})) || can(regex("${signs}", ${bits}))`;
}

/** Whether the certificate may be a server's: it names no purposes, or that one (RFC 5280, 4.2.1.12). */
export function mayBeServer(bits: string): string {
  const purposes = bitsOfBytes(0x06, 0x03, 0x55, 0x1d, 0x25);
  const server = bitsOfBytes(0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01);
  const any = bitsOfBytes(0x06, 0x04, 0x55, 0x1d, 0x25, 0x00);
  return `!strcontains(${bits}, "${purposes}") || strcontains(${bits}, "${server}") || strcontains(${bits}, "${any}")`;
}

function captured(pattern: string, bits: string): string {
  return `try(regex("${pattern}", ${bits})[0], "")`;
}

function bitsOfBytes(...bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
}

function bodyOf(pem: string, label: string): string {
  return `replace(regex("-----BEGIN ${label}-----([^-]+)-----END", ${pem})[0], "/[^A-Za-z0-9+\\\\/]/", "")`;
}

function bitsOf(base64: string): string {
  return `join("", [for sign in split("", ${base64}) : format("%06b", index(split("", "${ALPHABET}"), sign))])`;
}
