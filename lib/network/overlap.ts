/**
 * Those of some IPv4 ranges that share an address with one range: a Terraform expression for a list. Two ranges do when
 * they are the same as far as the shorter prefix of the two reaches.
 *
 * @param ranges a Terraform expression for the list
 * @param range such as 10.42.0.0/16
 */
export function overlapping(ranges: string, range: string): string {
  const [address, bits] = range.split("/");
  const prefix = `min(tonumber(split("/", range)[1]), ${bits})`;
  const start = (of: string) => `cidrhost(format("%s/%d", ${of}, ${prefix}), 0)`;
  return `[for range in ${ranges} : range if ${start(`split("/", range)[0]`)} == ${start(`"${address}"`)}]`;
}
