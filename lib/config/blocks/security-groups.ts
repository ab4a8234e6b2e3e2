import { z } from "zod";
import { expecting } from "../hints";
import { awsId } from "../names";
import { type ErrorLine, repeated } from "../rule";

const groupId = awsId("sg", "a security group");

/** The field of the servers' own group. */
export const serversGroup = groupId
  .optional()
  .describe(
    "Id of the servers' security group. `npm run security-groups -- STACK` prints the rules that it needs. Default: the stack creates one.",
  );

/** The field of existing security groups. `own` has the servers' own group. */
export function securityGroups<S extends z.ZodRawShape>(own: S) {
  return expecting(
    "a mapping such as { additional: [sg-0123456789abcdef0] }",
    z.strictObject({
      ...own,
      balancer: groupId
        .optional()
        .describe("Id of the load balancers' security group. Default: the stack creates one for each load balancer."),
      additional: expecting("a list of ids of security groups", z.array(groupId))
        .default([])
        .describe("Ids of additional security groups for each server. At most 4."),
    }),
  )
    .optional()
    .describe(
      "Existing security groups in the existing VPC. The stack creates no rules in them. Default: the stack creates its own groups.",
    );
}

/**
 * Maximum of additional security groups: five for each network interface (VPC User Guide, "Amazon VPC quotas"), minus
 * the servers' own.
 */
const MOST_ADDITIONAL_GROUPS = 4;

/** The input of the rules for existing security groups. */
interface GroupsInUse {
  /** Name of the field of the servers' group. */
  readonly field: "servers" | "server";
  /** Ids of the servers' group, the load balancers' group, and additional groups. */
  readonly groups: { readonly servers?: string; readonly balancer?: string; readonly additional: readonly string[] };
  /** Whether the stack uses an existing VPC. */
  readonly inExistingVpc: boolean;
  /** Why the stack has no load balancer; absent: it has one. */
  readonly noBalancer?: string;
}

/** The errors of existing security groups. */
export function* existingGroupsProblems({
  field,
  groups,
  inExistingVpc,
  noBalancer,
}: GroupsInUse): Iterable<ErrorLine> {
  const path = "network.securityGroups";
  const { servers, balancer, additional } = groups;
  if (!inExistingVpc)
    yield `${path}: got security groups without network.existing, but existing groups do not belong to the new VPC of the stack; write network.existing, or remove network.securityGroups`;
  if (noBalancer !== undefined && balancer !== undefined)
    yield `${path}.balancer: not needed: ${noBalancer}; remove it`;
  // The rules of one group refer to the other group, and its id must be known before the deploy.
  if (noBalancer === undefined && (servers === undefined) !== (balancer === undefined)) {
    const [got, missing] = servers === undefined ? ["balancer", field] : [field, "balancer"];
    yield `${path}: got ${got} without ${missing}, expected both, because the rules of each group refer to the other; write ${missing} too`;
  }
  if (additional.length > MOST_ADDITIONAL_GROUPS)
    yield `${path}.additional: got ${additional.length} groups, expected at most ${MOST_ADDITIONAL_GROUPS}; AWS allows 5 on a network interface (quota "Security groups per network interface")`;
  yield* repeated(`${path}.additional`, additional, "group");
  for (const [index, id] of additional.entries()) {
    if (id === servers) yield `${path}.additional[${index}]: got ${id}, which is ${path}.${field} already; remove it`;
  }
}
