import { contains } from "../../../lib/config/cidr";
import type { LocalContext } from "../context";
import { failure, ok, type Result, warning } from "../finding";
import { textOf } from "../problem";
import { CHECK_IP, publicAddress } from "../public-address";

/** Whether this machine may connect to the stack, as Terraform does during the deploy. */
export async function address({ needs: { access }, local }: LocalContext): Promise<Result[]> {
  if (access === undefined) return [ok("the stack has no servers that this machine connects to")];
  const { port, ranges, isPrivate } = access;
  const field = port === 6443 ? "cluster.apiAllowedCidrs" : "network.allowedCidrs";
  if (ranges.length === 0)
    return [
      warning(`not checked: your own security groups allow port ${port}; allow the address of this machine there`),
    ];
  const within = (one: string) => ranges.some((range) => contains(range, `${one}/32`));
  const list = ranges.join(", ");
  if (isPrivate) {
    const own = local.addresses();
    if (own.some(within)) return [ok(`an address of this machine is in ${field} (${list})`)];
    return [
      warning(
        `this machine has ${own.join(", ") || "no address"}, and ${field} has ${list}; the load balancer is internal, so run Terraform where an address in ${field} reaches it`,
      ),
    ];
  }
  let here: string;
  try {
    here = await publicAddress(local);
  } catch (error) {
    return [
      warning(
        `not checked: ${CHECK_IP} does not show the address of this machine (${textOf(error)}); compare it with ${field} (${list}) by hand`,
      ),
    ];
  }
  return [
    within(here)
      ? ok(`${here}, the public address of this machine, is in ${field}`)
      : failure(`this machine has the public address ${here}, but ${field} has ${list}; add ${here}/32`),
  ];
}
