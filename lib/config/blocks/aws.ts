import { z } from "zod";
import { text } from "../fields";
import { expecting } from "../hints";
import { accountId, instanceProfileName, kmsKeyArn, policyArn, region } from "../names";
import { foreignArn, foreignPartition } from "../partition";
import { atKey, type ErrorLine, type Rule, repeated } from "../rule";
import { show } from "../words";
import { assumeRole } from "./assume-role";

/** The characters that every service accepts in tags (EC2 User Guide, "Tag restrictions"). */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Tag keys that the stack sets, lower-case. */
const TAGS_OF_THE_STACK: readonly string[] = ["name", "rancher-stack"];

const tagKey = text("the key of a tag", (input) => {
  if (/^aws:/i.test(input))
    return `got the key ${show(input)}, but AWS reserves keys that begin with aws:; write another key`;
  // Case does not count: IAM treats keys that differ only in case as equal.
  if (TAGS_OF_THE_STACK.includes(input.toLowerCase()))
    return `got the key ${show(input)}, which the stack sets itself; write another key`;
  if (input.length === 0 || input.length > 128) return `got a key of ${input.length} characters, expected 1 to 128`;
  return tagTextProblem(`got the key ${show(input)}`, input);
});

const tagValue = text("the value of a tag", (input) => {
  if (input.length > 256) return `got ${input.length} characters, expected at most 256`;
  return tagTextProblem(`got ${show(input)}`, input);
});

/** The AWS account and its settings. */
export const aws = z
  .strictObject({
    region: region.describe("AWS region of the stack. It cannot change after the first deploy."),
    accountId: accountId
      .optional()
      .describe(
        "AWS account of the stack. Terraform rejects the credentials of other accounts. Default: the account of the first deploy.",
      ),
    assumeRole: assumeRole
      .optional()
      .describe(
        "Role that Terraform assumes for all resources of the stack, but not for the state. Default: the credentials of the environment, without a role.",
      ),
    provider: z
      .literal([6, 5])
      .default(6)
      .describe(
        "Major version of the Terraform provider hashicorp/aws: 6 (6.40 or newer) or 5 (5.100 or newer). A deployed stack can change from 5 to 6, without a change to the servers, but not back.",
      ),
    tags: expecting("a mapping of tags such as { team: platform }", z.record(tagKey, tagValue))
      .default({})
      .describe("Tags of all resources, including the volumes of instances. At most 40."),
    kmsKeyArn: kmsKeyArn
      .optional()
      .describe(
        "ARN of the customer-managed key, in the stack's region, that encrypts volumes, etcd snapshots and the database of cluster.datastore.rds. Default: keys that AWS manages. It cannot change after the first deploy.",
      ),
    secretsKeyArn: kmsKeyArn
      .optional()
      .describe(
        "ARN of the customer-managed key, in the stack's region, that encrypts the desired state of the servers, with its secrets. Default: the stack creates a key, about 1 USD a month.",
      ),
    instanceProfile: instanceProfileName
      .optional()
      .describe(
        "Name of an existing instance profile, with a role, for the servers. The stack then creates no role. `npm run policy -- STACK --servers` prints the policy that the role needs. Default: the stack creates a role.",
      ),
    permissionsBoundary: policyArn
      .optional()
      .describe("ARN of the permissions boundary of the servers' role. Default: none."),
    rolePolicyArns: expecting("a list of ARNs of IAM policies", z.array(policyArn))
      .default([])
      .describe(
        "ARNs of policies that the stack attaches to the servers' role, for example for Session Manager preferences, Patch Manager or agents. At most 10.",
      ),
  })
  .describe("AWS account and region.");

function tagTextProblem(what: string, input: string): string | undefined {
  if (!TAG_TEXT.test(input)) return `${what}, expected only letters, digits, spaces and _ . : / = + - @`;
  if (input.trim() !== input) return `${what}, expected no space at the start or the end, because AWS removes it`;
  return undefined;
}

/** Account and region of a stack. */
export type AwsConfig = z.output<typeof aws>;

/**
 * Maximum of tags. AWS allows 50 on a resource (EC2 User Guide, "Tag restrictions"); the stack and AWS need the others.
 */
const MOST_TAGS = 40;

/** The maximum of managed policies on a role (IAM User Guide, "IAM and AWS STS quotas"). */
const MOST_POLICIES = 10;

/** The role must be in the region's partition and in the stack's account. */
export function* assumedRoleRule({
  aws,
}: {
  readonly aws?: Pick<AwsConfig, "accountId" | "assumeRole" | "region">;
}): Iterable<ErrorLine> {
  if (!aws?.assumeRole) return;
  const { roleArn } = aws.assumeRole;
  const problem = foreignPartition(roleArn, aws.region, "role");
  if (problem) yield `aws.assumeRole.roleArn: ${problem}`;
  // A role creates resources in its own account.
  const account = roleArn.split(":")[4];
  if (aws.accountId !== undefined && account !== aws.accountId)
    yield `aws.assumeRole.roleArn: got a role of the account ${account}, but aws.accountId is ${aws.accountId}; write a role of that account`;
}

/** Rules for the AWS account and its settings. */
export const awsRules: readonly Rule<{ readonly aws: AwsConfig }>[] = [
  assumedRoleRule,
  function* ({ aws }) {
    const count = Object.keys(aws.tags).length;
    if (count > MOST_TAGS)
      yield `aws.tags: got ${count} tags, expected at most ${MOST_TAGS}; AWS allows 50 on a resource, and the stack needs the others; remove some`;
  },
  // IAM User Guide, "Tags for IAM resources": the keys of a role's tags must differ in more than case.
  function* ({ aws }) {
    const seen = new Map<string, string>();
    for (const key of Object.keys(aws.tags)) {
      const earlier = seen.get(key.toLowerCase());
      if (earlier)
        yield atKey(
          "aws.tags",
          `got the keys ${earlier} and ${key}, but IAM rejects keys that differ only in case; write one of them`,
          key,
        );
      seen.set(key.toLowerCase(), key);
    }
  },
  // KMS Developer Guide, "Key ARN": a key must be in the region of the data that it encrypts.
  function* ({ aws }) {
    for (const name of ["kmsKeyArn", "secretsKeyArn"] as const) {
      const problem = aws[name] && foreignArn(aws[name], aws.region, "aws.region");
      if (problem) yield `aws.${name}: ${problem}`;
    }
  },
  function* ({ aws }) {
    const { permissionsBoundary, rolePolicyArns, region } = aws;
    const boundary = permissionsBoundary && foreignPartition(permissionsBoundary, region, "policy");
    if (boundary) yield `aws.permissionsBoundary: ${boundary}`;
    for (const [index, arn] of rolePolicyArns.entries()) {
      const problem = foreignPartition(arn, region, "policy");
      if (problem) yield `aws.rolePolicyArns[${index}]: ${problem}`;
    }
  },
  function* ({ aws: { instanceProfile, permissionsBoundary, rolePolicyArns } }) {
    if (instanceProfile === undefined) return;
    const why = `the stack does not change the role of aws.instanceProfile ${instanceProfile}`;
    if (permissionsBoundary !== undefined)
      yield `aws.permissionsBoundary: got a policy, but ${why}; remove it, and set the boundary on that role`;
    if (rolePolicyArns.length > 0)
      yield `aws.rolePolicyArns: got ${rolePolicyArns.length} policies, but ${why}; remove them, and attach them to that role`;
  },
  function* ({ aws: { rolePolicyArns } }) {
    const count = rolePolicyArns.length;
    if (count > MOST_POLICIES)
      yield `aws.rolePolicyArns: got ${count} policies, expected at most ${MOST_POLICIES}, the maximum of AWS for a role; remove some`;
    yield* repeated("aws.rolePolicyArns", rolePolicyArns, "policy");
  },
];
