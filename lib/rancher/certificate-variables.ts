import { DataTlsCertificate } from "@cdktf/provider-tls/lib/data-tls-certificate";
import { DataTlsPublicKey } from "@cdktf/provider-tls/lib/data-tls-public-key";
import type { TerraformCondition } from "cdktf";
import type { Construct } from "constructs";
import { address, local } from "../terraform/expressions";
import { certificatesVariable, pemBlocks, pemFile } from "../terraform/pem";
import { sensitiveVariable } from "../terraform/sensitive-variable";
import {
  authorityChecks,
  type CertificateVariable,
  dateChecks,
  issuedBy,
  type KeyVariable,
  keyFits,
  orderChecks,
  reachesRoots,
  serverChecks,
} from "./certificate-checks";
import { authorityKeyId, certificateBits, mayBeServer, maySign, pathLength, publicKeyBits, subjectKeyId } from "./pem";

/** Certificates of one purpose, with their checks. */
export interface CheckedCertificate {
  /** The certificates. */
  readonly certificate: CertificateVariable;
  /** Preconditions of every resource that uses them. */
  readonly checks: TerraformCondition[];
}

/** Certificates with the key of the first one. */
export interface CheckedPair extends CheckedCertificate {
  /** The key of the first certificate. */
  readonly key: KeyVariable;
}

/**
 * Rancher's own certificate, from the variables `tls_certificate` and `tls_key`.
 *
 * @param root its private authority; absent: a public authority, which the plan cannot know
 */
export function rancherCertificate(scope: Construct, hostname: string, root?: CheckedCertificate): CheckedPair {
  const certificate = certificateVariable(
    scope,
    "tls_certificate",
    "Rancher's certificate, PEM, followed by its intermediates",
  );
  const key = keyVariable(scope, "tls_key", certificate);
  const checks = [
    ...dateChecks(certificate),
    ...serverChecks(certificate, hostname),
    ...authorityChecks(certificate, 1),
    ...orderChecks(certificate, 1),
    ...(root ? [issuedBy(certificate, root.certificate)] : []),
    keyFits(certificate, key),
  ];
  return { certificate, key, checks };
}

/**
 * A signing authority, from the variables `tls_issuer_certificate` and `tls_issuer_key`.
 *
 * @param root the authorities that agents trust
 */
export function issuerCertificate(scope: Construct, root: CheckedCertificate): CheckedPair {
  const description =
    "Certificate of the authority that signs Rancher's certificate, PEM, followed by those up to its root";
  const certificate = certificateVariable(scope, "tls_issuer_certificate", description);
  const key = keyVariable(scope, "tls_issuer_key", certificate);
  const checks = [
    ...dateChecks(certificate),
    ...authorityChecks(certificate, 0),
    ...orderChecks(certificate, 0),
    issuedBy(certificate, root.certificate),
    keyFits(certificate, key),
  ];
  return { certificate, key, checks };
}

/**
 * The authority of Rancher's certificate, from the variable `tls_ca`: its intermediates, then its root (Rancher,
 * "Updating the Rancher Certificate"). Authorities that sign nothing yet are valid: they prepare a change.
 */
export function rootCertificate(scope: Construct): CheckedCertificate {
  const description =
    "Authority of Rancher's certificate, PEM, from the one that signed it to the root; agents trust it";
  const certificate = certificateVariable(scope, "tls_ca", description);
  const checks = [...dateChecks(certificate), ...authorityChecks(certificate, 0), reachesRoots(certificate)];
  return { certificate, checks };
}

/** Additional authorities that Rancher itself trusts, from the variable `additional_trusted_cas`. */
export function moreAuthorities(scope: Construct): CheckedCertificate {
  const description = "Additional authorities that Rancher trusts, PEM, one after the other";
  const certificate = certificateVariable(scope, "additional_trusted_cas", description);
  return { certificate, checks: [...dateChecks(certificate), ...authorityChecks(certificate, 0)] };
}

/** The PEM of certificates, a Terraform template. It is not sensitive, because it contains no other blocks. */
export function publicPem({ certificate }: CheckedCertificate): string {
  return `\${nonsensitive(${certificate.pem})}`;
}

function certificateVariable(scope: Construct, variable: string, description: string): CertificateVariable {
  const text = certificatesVariable(scope, variable, description);
  const blocks = local(scope, `${variable}-blocks`, `\${${pemBlocks(text, "CERTIFICATE")}}`);
  return {
    scope,
    variable,
    pem: local(scope, `${variable}-pem`, `\${${pemFile(blocks)}}`),
    ...readCertificates(scope, variable, blocks),
  };
}

/** Reads each certificate. The data source reads only the first one of its content. */
function readCertificates(scope: Construct, variable: string, blocks: string) {
  const data = new DataTlsCertificate(scope, variable, { content: `\${${blocks}[count.index]}` });
  data.addOverride("count", `\${nonsensitive(length(${blocks}))}`);
  const bits = local(scope, `${variable}-bits`, `\${[for pem in ${blocks} : ${certificateBits("pem")}]}`);
  // A certificate is public. Terraform would print no message with a sensitive value.
  const read = {
    subject_key: subjectKeyId,
    authority_key: authorityKeyId,
    path_length: pathLength,
    may_sign: maySign,
    may_be_server: mayBeServer,
  };
  const attributes = [
    "number = i + 1",
    // A name can contain any character, and a message has one line.
    'name = "certificate ${i + 1} (${replace(one.subject, "/[[:cntrl:]]+/", " ")})"',
    ...["subject", "issuer", "not_before", "not_after", "is_ca"].map((name) => `${name} = one.${name}`),
    ...Object.entries(read).map(([name, expression]) => `${name} = nonsensitive(${expression(`${bits}[i]`)})`),
  ];
  const list = `\${[for i, one in ${address(data)}[*].certificates[0] : { ${attributes.join(", ")} }]}`;
  return { list: local(scope, `${variable}-list`, list), bits: `${bits}[0]` };
}

function keyVariable(scope: Construct, variable: string, certificate: CertificateVariable): KeyVariable {
  const description = `Private key of ${certificate.variable}, PEM, without passphrase`;
  const label = "(?:RSA |EC )?PRIVATE KEY";
  const text = sensitiveVariable(scope, variable, description, {
    condition: `length(${pemBlocks(`var.${variable}`, label)}) > 0`,
    expected: "a private key in PEM without passphrase",
  });
  const block = `slice(${pemBlocks(text, label)}, 0, 1)`;
  const pem = local(scope, `${variable}-pem`, `\${${pemFile(block)}}`);
  const data = new DataTlsPublicKey(scope, variable, { privateKeyPem: `\${${pem}}` });
  const publicBits = publicKeyBits(`${address(data)}.public_key_pem`);
  return { variable, pem, publicBits: local(scope, `${variable}-bits`, `\${${publicBits}}`) };
}
