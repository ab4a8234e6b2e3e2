import { partitionOf } from "../schema/names";
import type { AwsConfig, BackendConfig } from "../schema/parts";
import { foreignArn } from "./backend";
import { repeated } from "./network";
import { atKey, type Rule } from "./rule";

/** AWS allows 50 tags on a resource (EC2 User Guide, "Tag restrictions"); the rest are for this stack and for AWS. */
const mostTags = 40;

/** Managed policies of a role (IAM User Guide, "IAM and AWS STS quotas"). */
const mostPolicies = 10;

/** Settings of the AWS account. */
export const awsRules: readonly Rule<{ readonly aws: AwsConfig; readonly backend?: BackendConfig }>[] = [
  function* ({ aws }) {
    const count = Object.keys(aws.tags).length;
    if (count > mostTags)
      yield `aws.tags: got ${count} tags, expected at most ${mostTags}; AWS allows 50 on a resource, and some are this stack's own`;
  },
  // IAM User Guide, "Tags for IAM resources": the keys of a role's tags differ by more than case.
  function* ({ aws }) {
    const seen = new Map<string, string>();
    for (const key of Object.keys(aws.tags)) {
      const earlier = seen.get(key.toLowerCase());
      if (earlier)
        yield atKey(
          "aws.tags",
          `got the keys ${earlier} and ${key} differ only in case, which IAM refuses; write one of them`,
          key,
        );
      seen.set(key.toLowerCase(), key);
    }
  },
  // KMS Developer Guide, "Key ARN": a key is in the region of what it encrypts.
  function* ({ aws }) {
    for (const name of ["kmsKeyArn", "secretsKeyArn"] as const) {
      const problem = aws[name] && foreignArn(aws[name], aws.region, "aws.region");
      if (problem) yield `aws.${name}: ${problem}`;
    }
  },
  function* ({ aws }) {
    const { permissionsBoundary, rolePolicyArns, region } = aws;
    const boundary = permissionsBoundary && foreignPolicy(permissionsBoundary, region);
    if (boundary) yield `aws.permissionsBoundary: ${boundary}`;
    for (const [index, arn] of rolePolicyArns.entries()) {
      const problem = foreignPolicy(arn, region);
      if (problem) yield `aws.rolePolicyArns[${index}]: ${problem}`;
    }
  },
  function* ({ aws: { rolePolicyArns } }) {
    const count = rolePolicyArns.length;
    if (count > mostPolicies)
      yield `aws.rolePolicyArns: got ${count} policies, expected at most ${mostPolicies}; AWS allows no more on a role`;
    yield* repeated("aws.rolePolicyArns", rolePolicyArns, "policy");
  },
  // One set of credentials serves both, and credentials end at a partition's border.
  function* ({ backend, aws }) {
    if (!backend || !("s3" in backend)) return;
    const [got, expected] = [partitionOf(backend.s3.region), partitionOf(aws.region)];
    if (got !== expected) {
      yield `backend.s3.region: got ${backend.s3.region}, which is in the partition ${got}, but ${aws.region} is in ${expected}; write a bucket there`;
    }
  },
];

/** Why a policy cannot serve a role of a region's partition; undefined when it can. */
function foreignPolicy(arn: string, region: string): string | undefined {
  const partition = arn.split(":")[1];
  const expected = partitionOf(region);
  if (partition === expected) return undefined;
  return `got a policy of the partition ${partition}, but ${region} is in ${expected}; write an ARN that begins with arn:${expected}:`;
}
