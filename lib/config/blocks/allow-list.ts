import { z } from "zod";
import { cidr, contains, HOSTLESS_RANGES, PRIVATE_RANGES } from "../cidr";
import type { ErrorLine } from "../rule";
import { expecting } from "../text";

/** The text about a list of ranges in errors. */
export const RANGES_EXPECTED = "a list of IPv4 ranges such as [203.0.113.0/24]";

/** A list of at least one range; `remedy` is the text for an empty list. */
export function someRanges(remedy: string) {
  return expecting(
    RANGES_EXPECTED,
    z.array(cidr).min(1, { error: `got an empty list, expected at least one range; ${remedy}` }),
  );
}

/** Maximum of inbound rules of one security group (VPC User Guide, "Amazon VPC quotas"). */
export const MOST_INBOUND_RULES = 60;

/** An error for each range of a list that is duplicate, or inside another range of the list. */
export function* repeatedRanges(path: string, all: readonly string[]): Iterable<ErrorLine> {
  for (const [index, range] of all.entries()) {
    if (all.indexOf(range) < index) {
      yield `${path}[${index}]: got ${range} twice, expected each range once`;
      continue;
    }
    const wider = all.find((other) => other !== range && contains(other, range));
    if (wider) yield `${path}[${index}]: got ${range}, which is inside ${wider}; remove one of them`;
  }
}

/**
 * An error for each range that cannot reach a public address. `what` is the text about the address, with the remedy.
 */
export function* hiddenRanges(path: string, all: readonly string[], what: string): Iterable<ErrorLine> {
  const hidden = [...PRIVATE_RANGES, ...HOSTLESS_RANGES];
  for (const [index, range] of all.entries()) {
    if (hidden.some((one) => contains(one, range)))
      yield `${path}[${index}]: got ${range}, which is not public and cannot reach ${what}`;
  }
}
