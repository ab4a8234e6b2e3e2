import { partitionOf } from "../schema/names";
import type { AwsConfig, BackendConfig } from "../schema/parts";
import { foreignArn } from "./backend";
import { at, atKey, type Rule } from "./rule";

/** AWS allows 50 tags on a resource (EC2 User Guide, "Tag restrictions"); the rest are for this stack and for AWS. */
const mostTags = 40;

/** Settings of the AWS account. */
export const awsRules: readonly Rule<{ readonly aws: AwsConfig; readonly backend?: BackendConfig }>[] = [
  {
    needs: ["aws.tags"],
    *check({ aws }) {
      const count = Object.keys(aws.tags).length;
      if (count > mostTags)
        yield at(
          "aws.tags",
          `got ${count} tags, expected at most ${mostTags}; AWS allows 50 on a resource, and some are this stack's own`,
        );
    },
  },
  {
    // IAM User Guide, "Tags for IAM resources": the keys of a role's tags differ by more than case.
    needs: ["aws.tags"],
    *check({ aws }) {
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
  },
  {
    // KMS Developer Guide, "Key ARN": a volume's key is in the volume's region.
    needs: ["aws.kmsKeyArn", "aws.region"],
    *check({ aws }) {
      const problem = aws.kmsKeyArn && foreignArn(aws.kmsKeyArn, aws.region, "aws.region");
      if (problem) yield at("aws.kmsKeyArn", problem);
    },
  },
  {
    needs: ["aws.permissionsBoundary", "aws.region"],
    *check({ aws }) {
      const partition = aws.permissionsBoundary?.split(":")[1];
      const expected = partitionOf(aws.region);
      if (partition && partition !== expected) {
        yield at(
          "aws.permissionsBoundary",
          `got a policy of the partition ${partition}, but ${aws.region} is in ${expected}; write an ARN that begins with arn:${expected}:`,
        );
      }
    },
  },
  {
    // One set of credentials serves both, and credentials end at a partition's border.
    needs: ["backend.s3.region", "aws.region"],
    *check({ backend, aws }) {
      if (!backend || !("s3" in backend)) return;
      const [got, expected] = [partitionOf(backend.s3.region), partitionOf(aws.region)];
      if (got !== expected) {
        yield at(
          "backend.s3.region",
          `got ${backend.s3.region}, which is in the partition ${got}, but ${aws.region} is in ${expected}; write a bucket there`,
        );
      }
    },
  },
];
