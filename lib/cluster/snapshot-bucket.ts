import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties of a `SnapshotBucket`. */
export interface SnapshotBucketProps {
  /** Name of the stack, prefix of the bucket's name; at most 24 characters. */
  readonly stackName: string;
  /**
   * Whether a destroy of the stack fails while the bucket has objects. When false, a destroy also deletes all objects.
   */
  readonly keep: boolean;
  /**
   * ARN of the KMS key of all objects.
   *
   * @default - S3's own key
   */
  readonly kmsKeyArn?: string;
}

/** Days to keep overwritten or deleted objects. */
const NONCURRENT_DAYS = 30;
const UNFINISHED_UPLOAD_DAYS = 7;

/**
 * The bucket of etcd snapshots, which hold every Secret of the cluster. The bucket rejects requests without TLS and
 * public access. It keeps overwritten and deleted snapshots for 30 days.
 */
export class SnapshotBucket extends Construct {
  /** Name of the bucket. AWS adds a suffix, because bucket names are global. */
  readonly name: string;
  /** ARN of the bucket. */
  readonly arn: string;
  /** Dependencies of the first snapshot. */
  readonly safeguards: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: SnapshotBucketProps) {
    super(scope, id);
    // checkov:skip=CKV2_AWS_62: no program waits for a snapshot; alarms watch the age of the newest
    // checkov:skip=CKV_AWS_18: access logs need a second bucket; CloudTrail records reads only if you enable data events of S3
    // checkov:skip=CKV_AWS_144: snapshots that must outlive a region need a replica in the user's second region
    // checkov:skip=CKV_AWS_145: without a key of the user's, the key is AWS' own for S3
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
          // A deleted snapshot's marker would stay for ever (S3 User Guide, "Managing delete markers").
          expiration: [{ expiredObjectDeleteMarker: true }],
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
