import type { Construct } from "constructs";
import { sensitiveVariable } from "./sensitive-variable";

const BODY = "[A-Za-z0-9+/=\\\\s]+";

/**
 * The blocks of a PEM file with a label, a list. Text around the blocks is not part of them: a byte order mark, the bag
 * attributes of PKCS #12, or blocks with another label.
 *
 * @param label a regular expression without captures, such as `CERTIFICATE`
 */
export function pemBlocks(pem: string, label: string): string {
  return `regexall("-----BEGIN ${label}-----${BODY}-----END ${label}-----", ${pem})`;
}

/** A PEM file of these blocks only, with the line ends of Unix and without indentation. */
export function pemFile(blocks: string): string {
  return `replace("\${join("\\n", ${blocks})}\\n", "/[ \\\\t\\\\r]*\\\\n[ \\\\t]*/", "\\n")`;
}

/**
 * A Terraform variable for certificates in PEM.
 *
 * @param mostBytes maximum size of the variable's text; absent: no maximum
 * @returns the expression for its text, without `${}`
 */
export function certificatesVariable(scope: Construct, name: string, description: string, mostBytes?: number): string {
  const label = "CERTIFICATE";
  const begins = `regexall("-----BEGIN ${label}-----", var.${name})`;
  const found = pemBlocks(`var.${name}`, label);
  const fits = mostBytes === undefined ? "" : ` && length(var.${name}) <= ${mostBytes}`;
  const size = mostBytes === undefined ? "" : ` of at most ${mostBytes} bytes together`;
  return sensitiveVariable(scope, name, description, {
    condition: `length(${begins}) > 0 && length(${begins}) == length(${found})${fits}`,
    expected: `certificates in PEM${size}, each whole, from -----BEGIN ${label}----- to -----END ${label}-----`,
  });
}
