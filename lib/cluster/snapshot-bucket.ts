import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface SnapshotBucketProps {
  /** Name of the stack, beginning of the bucket's name; at most 24 characters. */
  readonly stackName: string;
  /** AWS refuses to delete a bucket that holds something. Otherwise it goes with the stack, with all in it. */
  readonly keep: boolean;
  /**
   * ARN of the key of all objects.
   *
   * @default - a key of S3's own
   */
  readonly kmsKeyArn?: string;
}

/** How long what was overwritten or deleted can be had back. */
const NONCURRENT_DAYS = 30;
const UNFINISHED_UPLOAD_DAYS = 7;

/**
 * The bucket of etcd's snapshots. They hold every Secret of the cluster: nobody reads them without TLS or from
 * outside the account, and what a server deletes stays for some days.
 */
export class SnapshotBucket extends Construct {
  /** Name of the bucket; AWS completes it, since names are global. */
  readonly name: string;
  readonly arn: string;
  /** What has to be there before a snapshot may be. */
  readonly safeguards: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: SnapshotBucketProps) {
    super(scope, id);
    // checkov:skip=CKV2_AWS_62: nobody waits for a snapshot; alarms look at the age of the newest
    // checkov:skip=CKV_AWS_18: only the servers' role reads it, and CloudTrail knows of that
    // checkov:skip=CKV_AWS_144: where snapshots have to outlive a region, their replication belongs to the user's second region
    // checkov:skip=CKV_AWS_145: without a key of the user's it is the one that AWS manages for S3
    const bucket = new S3Bucket(this, "bucket", {
      bucketPrefix: `${props.stackName}-snapshots-`,
      forceDestroy: !props.keep,
    });
    const encryption = new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket: bucket.id,
      rule: [
        {
          applyServerSideEncryptionByDefault: props.kmsKeyArn
            ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: props.kmsKeyArn }
            : { sseAlgorithm: "AES256" },
          bucketKeyEnabled: props.kmsKeyArn !== undefined,
        },
      ],
    });
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    const block = new S3BucketPublicAccessBlock(this, "private", {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const policy = new S3BucketPolicy(this, "policy", {
      bucket: bucket.id,
      policy: onlyByTls(bucket.arn),
      dependsOn: [block],
    });
    const lifecycle = new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: bucket.id,
      rule: [
        {
          id: "forget",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: NONCURRENT_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: UNFINISHED_UPLOAD_DAYS }],
        },
      ],
      dependsOn: [versioning],
    });
    this.name = bucket.bucket;
    this.arn = bucket.arn;
    this.safeguards = [encryption, block, policy, lifecycle];
  }
}

function onlyByTls(arn: string): string {
  return Fn.jsonencode({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OnlyByTls",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
