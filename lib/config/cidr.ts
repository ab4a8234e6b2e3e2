import ipaddr from "ipaddr.js";
import { plainText } from "./corrections";
import { text } from "./fields";
import { show } from "./words";

const expected = "an IPv4 range such as 203.0.113.0/24";
const shape = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;

/**
 * An IPv4 range in its canonical form, such as `10.0.0.0/16`: prefix length 0 to 32, without host bits. AWS stores
 * ranges in that form, so every plan would show a difference for another form.
 */
export const cidr = text(expected, cidrProblem, shape);

/** The range of all IPv4 addresses. */
export const ANYWHERE = "0.0.0.0/0";

/** Ranges that no host of the internet has (RFC 1918, RFC 6598). */
export const PRIVATE_RANGES: readonly string[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** Ranges that no host has. AWS rejects them for a VPC (VPC User Guide, "VPC CIDR blocks"). */
export const HOSTLESS_RANGES: readonly string[] = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

/** Whether two ranges share an address. Both must be valid (see `cidr`). */
export function overlaps(a: string, b: string): boolean {
  return contains(a, b) || contains(b, a);
}

/** Whether `outer` contains every address of `inner`. Both must be valid (see `cidr`). */
export function contains(outer: string, inner: string): boolean {
  const [outerAddress, outerBits] = ipaddr.IPv4.parseCIDR(outer);
  const [innerAddress, innerBits] = ipaddr.IPv4.parseCIDR(inner);
  return innerBits >= outerBits && innerAddress.match(outerAddress, outerBits);
}

/** The prefix length of a range in bits: 16 for `10.0.0.0/16`. */
export function prefixLength(range: string): number {
  return ipaddr.IPv4.parseCIDR(range)[1];
}

function cidrProblem(input: string): string | undefined {
  const [address = "", bits, ...rest] = input.split("/");
  if (address.includes(":") && ipaddr.IPv6.isValid(address))
    return `got the IPv6 ${bits === undefined ? "address" : "range"} ${input}, expected ${expected}; load balancer and servers have only IPv4 addresses, so remove it, or write the IPv4 range`;
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) || rest.length > 0)
    return `got ${show(input)}, expected ${expected}${plainText(input) !== input && !cidrProblem(plainText(input)) ? `; write ${plainText(input)}` : ""}`;
  if (bits === undefined)
    return `got ${show(input)} without a prefix length; write ${address}/32 for this one address, or add the prefix length of the range`;
  if (!/^(0|[1-9]\d?)$/.test(bits) || Number(bits) > 32)
    return `got ${show(input)}, expected a prefix length from /0 to /32`;
  if (Number(bits) === 0 && address !== "0.0.0.0")
    return `got ${show(input)}, whose prefix length covers all addresses; write ${address}/32 for this one address`;
  const canonical = `${ipaddr.IPv4.networkAddressFromCIDR(input)}/${bits}`;
  return input === canonical
    ? undefined
    : `got ${show(input)}, whose address has bits set beyond /${bits}; write ${canonical}`;
}
