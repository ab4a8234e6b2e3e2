import { z } from "zod";
import { ANYWHERE, cidr, contains, HOSTLESS_RANGES, PRIVATE_RANGES } from "../cidr";
import { expecting } from "../hints";
import type { ErrorLine } from "../rule";

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
const MOST_INBOUND_RULES = 60;

/** The inbound rules of the security group that admits Rancher's clients. */
interface InboundRules {
  /** Ranges that can reach ports 80 and 443. */
  readonly allowedCidrs: readonly string[];
  /** The number of the servers' own addresses, which need rules unless everybody is allowed. */
  readonly own: number;
  /** Numbers of other rules, by what they are for. */
  readonly others?: Readonly<Record<string, number>>;
}

/** An error when a security group would have more inbound rules than AWS allows. */
export function* tooManyRules({ allowedCidrs, own, others = {} }: InboundRules): Iterable<ErrorLine> {
  const web = 2 * (allowedCidrs.length + (allowedCidrs.includes(ANYWHERE) ? 0 : own));
  const counts = Object.entries({ web, ...others }).filter(([, count]) => count > 0);
  const sum = counts.reduce((total, [, count]) => total + count, 0);
  if (sum <= MOST_INBOUND_RULES) return;
  const parts = counts.map(([what, count]) => `${count} ${what}`).join(", ");
  yield `network.allowedCidrs: got ${allowedCidrs.length} ranges, together ${sum} inbound rules (${parts}); AWS allows ${MOST_INBOUND_RULES} in a security group; write fewer, wider ranges`;
}

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
