/**
 * The IPv4 ranges of a list that overlap one range: a Terraform expression for a list. Two ranges overlap when they are
 * equal up to the shorter of their prefixes.
 *
 * @param ranges a Terraform expression for the list
 * @param range the range, such as `10.42.0.0/16`
 */
export function overlapping(ranges: string, range: string): string {
  const [address, bits] = range.split("/");
  const prefix = `min(tonumber(split("/", range)[1]), ${bits})`;
  const start = (of: string) => `cidrhost(format("%s/%d", ${of}, ${prefix}), 0)`;
  return `[for range in ${ranges} : range if ${start(`split("/", range)[0]`)} == ${start(`"${address}"`)}]`;
}
