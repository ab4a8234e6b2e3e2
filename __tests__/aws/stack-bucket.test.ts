import { minimal, resource, synthesize } from "../support/synth";

const stack = synthesize();

describe("bucket of a stack", () => {
  it("has a globally unique name, within AWS' limit for the longest stack name", () => {
    const prefix = String(resource(stack, "aws_s3_bucket", "cluster_storage_bucket").bucket_prefix);
    expect(prefix).toBe("rke-ha-servers-");
    expect(prefix.length - "rke-ha".length + 24).toBeLessThanOrEqual(37);
  });

  it("is encrypted, by S3 or by the user's key", () => {
    const rule = (from = stack) =>
      resource(from, "aws_s3_bucket_server_side_encryption_configuration", "cluster_storage_encryption").rule;
    const by = (settings: object) => [expect.objectContaining({ apply_server_side_encryption_by_default: settings })];
    expect(rule()).toEqual(by({ sse_algorithm: "AES256" }));
    const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    expect(rule(synthesize({ aws: { ...minimal.aws, kmsKeyArn } }))).toEqual(
      by({ sse_algorithm: "aws:kms", kms_master_key_id: kmsKeyArn }),
    );
  });

  it("keeps deleted objects for a month, and rejects public access and plain HTTP", () => {
    expect(resource(stack, "aws_s3_bucket_versioning", "cluster_storage_versioning").versioning_configuration).toEqual({
      status: "Enabled",
    });
    const forgets = (prefix: string) =>
      expect.objectContaining({
        filter: [{ prefix }],
        noncurrent_version_expiration: [{ noncurrent_days: 30 }],
        expiration: [{ expired_object_delete_marker: true }],
      });
    // No rule forgets a version of the record: a deleted record must stay visible.
    expect(resource(stack, "aws_s3_bucket_lifecycle_configuration", "cluster_storage_lifecycle").rule).toEqual([
      forgets("rke-ha/"),
      forgets("servers/"),
      {
        id: "uploads",
        status: "Enabled",
        filter: [{ prefix: "" }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      },
    ]);
    expect(resource(stack, "aws_s3_bucket_public_access_block", "cluster_storage_private")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    const { policy } = resource(stack, "aws_s3_bucket_policy", "cluster_storage_policy");
    expect(policy).toMatch(/"Deny".*"s3:\*".*"aws:SecureTransport" = "false"/);
    expect(policy).toContain(
      '"Effect" = "Deny", "Principal" = "*", "Action" = "s3:PutObject", "Resource" = "${aws_s3_bucket.cluster_storage_bucket.arn}/record/*", "Condition" = {"Null" = {"s3:if-none-match" = "true"}}',
    );
  });

  it("has versions and is private before its first object, which does not wait for the lifecycle rules", () => {
    expect(resource(stack, "aws_s3_object", "cluster_desired_object_object").depends_on).toEqual([
      "aws_s3_bucket_server_side_encryption_configuration.cluster_storage_encryption",
      "aws_s3_bucket_versioning.cluster_storage_versioning",
      "aws_s3_bucket_public_access_block.cluster_storage_private",
      "aws_s3_bucket_policy.cluster_storage_policy",
      "aws_ssm_parameter.cluster_deployed_pending",
    ]);
  });

  it("is deleted with the stack, unless the stack is protected", () => {
    expect(resource(stack, "aws_s3_bucket", "cluster_storage_bucket").force_destroy).toBe(true);
    const kept = synthesize({ balancer: { deletionProtection: true } });
    expect(resource(kept, "aws_s3_bucket", "cluster_storage_bucket").force_destroy).toBe(false);
  });
});
