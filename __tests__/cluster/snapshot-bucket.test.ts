import { minimal, resource, synthesize } from "../support/synth";

const stack = synthesize();

describe("bucket of snapshots", () => {
  it("has a globally unique name, within AWS' limit for the longest stack name", () => {
    const prefix = String(resource(stack, "aws_s3_bucket", "cluster_snapshots_bucket").bucket_prefix);
    expect(prefix).toBe("rke-ha-snapshots-");
    expect(prefix.length - "rke-ha".length + 24).toBeLessThanOrEqual(37);
  });

  it("is encrypted, by S3 or by the user's key", () => {
    const rule = (from = stack) =>
      resource(from, "aws_s3_bucket_server_side_encryption_configuration", "cluster_snapshots_encryption").rule;
    const by = (settings: object) => [expect.objectContaining({ apply_server_side_encryption_by_default: settings })];
    expect(rule()).toEqual(by({ sse_algorithm: "AES256" }));
    const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    expect(rule(synthesize({ aws: { ...minimal.aws, kmsKeyArn } }))).toEqual(
      by({ sse_algorithm: "aws:kms", kms_master_key_id: kmsKeyArn }),
    );
  });

  it("keeps deleted objects for a month, and rejects public access and plain HTTP", () => {
    expect(
      resource(stack, "aws_s3_bucket_versioning", "cluster_snapshots_versioning").versioning_configuration,
    ).toEqual({
      status: "Enabled",
    });
    expect(resource(stack, "aws_s3_bucket_lifecycle_configuration", "cluster_snapshots_lifecycle").rule).toEqual([
      expect.objectContaining({
        noncurrent_version_expiration: [{ noncurrent_days: 30 }],
        expiration: [{ expired_object_delete_marker: true }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      }),
    ]);
    expect(resource(stack, "aws_s3_bucket_public_access_block", "cluster_snapshots_private")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    const { policy } = resource(stack, "aws_s3_bucket_policy", "cluster_snapshots_policy");
    expect(policy).toMatch(/"Deny".*"s3:\*".*"aws:SecureTransport" = "false"/);
  });

  it("is deleted with the stack, unless the stack is protected", () => {
    expect(resource(stack, "aws_s3_bucket", "cluster_snapshots_bucket").force_destroy).toBe(true);
    const kept = synthesize({ balancer: { deletionProtection: true } });
    expect(resource(kept, "aws_s3_bucket", "cluster_snapshots_bucket").force_destroy).toBe(false);
  });
});
