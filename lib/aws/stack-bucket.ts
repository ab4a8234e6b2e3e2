import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties of a `StackBucket`. */
export interface StackBucketProps {
  /** Name of the stack, prefix of the bucket's name and folder of the snapshots; at most 24 characters. */
  readonly stackName: string;
  /**
   * Whether a destroy of the stack fails while the bucket has objects. When false, a destroy also deletes all objects.
   */
  readonly keep: boolean;
  /**
   * ARN of the KMS key of snapshots and of the record.
   *
   * @default - S3's own key
   */
  readonly kmsKeyArn?: string;
}

/** Folder of the desired state, which Terraform writes. */
export const DESIRED_FOLDER = "servers";
/** Folder of the cluster record (lib/cluster/agent/node/record.sh). */
export const RECORD_FOLDER = "record";
/** Days to keep overwritten or deleted objects. */
const NONCURRENT_DAYS = 30;
const UNFINISHED_UPLOAD_DAYS = 7;

/**
 * The bucket of a stack. Its folders are the desired state of the servers (`servers`), the record of the cluster
 * (`record`) and etcd snapshots (a folder with the stack's name). The bucket rejects requests without TLS and public
 * access. An object of the record is written once. Overwritten and deleted objects stay for 30 days, those of the
 * record for ever.
 */
export class StackBucket extends Construct {
  /** Name of the bucket. AWS adds a suffix, because bucket names are global. */
  readonly name: string;
  /** ARN of the bucket. */
  readonly arn: string;
  /** Dependencies of the first object. */
  readonly safeguards: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: StackBucketProps) {
    super(scope, id);
    // checkov:skip=CKV2_AWS_62: servers read the desired state every minute; alarms watch the age of the newest snapshot
    // checkov:skip=CKV_AWS_18: access logs need a second bucket; CloudTrail records reads only if you enable data events of S3
    // checkov:skip=CKV_AWS_144: snapshots that must outlive a region need a replica in the user's second region
    // checkov:skip=CKV_AWS_145: without a key of the user's, the key is AWS' own for S3; the desired state has the stack's key
    const bucket = new S3Bucket(this, "bucket", {
      bucketPrefix: `${props.stackName}-servers-`,
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
      policy: Fn.jsonencode({
        Version: "2012-10-17",
        Statement: [onlyByTls(bucket.arn), onceOnly(bucket.arn)],
      }),
      dependsOn: [block],
    });
    const forget = (name: string, prefix: string) => ({
      id: `forget-${name}`,
      status: "Enabled",
      filter: [{ prefix }],
      noncurrentVersionExpiration: [{ noncurrentDays: NONCURRENT_DAYS }],
      // A deleted snapshot's marker would stay for ever (S3 User Guide, "Managing delete markers").
      expiration: [{ expiredObjectDeleteMarker: true }],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: bucket.id,
      rule: [
        forget("snapshots", `${props.stackName}/`),
        forget("desired", `${DESIRED_FOLDER}/`),
        {
          id: "uploads",
          status: "Enabled",
          filter: [{ prefix: "" }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: UNFINISHED_UPLOAD_DAYS }],
        },
      ],
      dependsOn: [versioning],
    });
    this.name = bucket.bucket;
    this.arn = bucket.arn;
    // The provider waits about a minute for the lifecycle rules. Objects do not need them: the rules act after days.
    this.safeguards = [encryption, versioning, block, policy];
  }
}

/** A statement of a bucket policy. */
type Statement = Readonly<Record<string, unknown>>;

function onlyByTls(arn: string): Statement {
  return {
    Sid: "OnlyByTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** Nobody overwrites an object of the record (S3 User Guide, "Enforce conditional writes on Amazon S3 buckets"). */
function onceOnly(arn: string): Statement {
  return {
    Sid: "RecordOnce",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: `${arn}/${RECORD_FOLDER}/*`,
    Condition: { Null: { "s3:if-none-match": "true" } },
  };
}
