import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { endpointDomain, partitionOf } from "../config/partition";

/** Properties of a `SecretsKey`. */
export interface SecretsKeyProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** Region of the stack. */
  readonly region: string;
  /**
   * ARN of an existing KMS key, instead of a new one.
   *
   * @default - a key of the stack is created
   */
  readonly secretsKeyArn?: string;
}

/** Days in which a deleted key can be recovered (AWS KMS Developer Guide, "Delete AWS KMS keys": 7 to 30). */
const DELETION_WINDOW_DAYS = 30;

/**
 * The key of the stack's secrets. With the key `aws/s3`, every principal of the account could decrypt each object
 * that it can read (AWS KMS Developer Guide, "AWS managed keys").
 */
export class SecretsKey extends Construct {
  /** ARN of the key. */
  readonly arn: string;
  private readonly region: string;

  constructor(scope: Construct, id: string, { stackName, region, secretsKeyArn }: SecretsKeyProps) {
    super(scope, id);
    this.region = region;
    this.arn = secretsKeyArn ?? this.createKey(stackName);
  }

  /** The policy statement that lets a role decrypt secrets through S3, and through no other service. */
  decrypt(): Record<string, unknown> {
    return {
      Sid: "DecryptSecrets",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: this.arn,
      Condition: { StringEquals: { "kms:ViaService": `s3.${this.region}.${endpointDomain(this.region)}` } },
    };
  }

  private createKey(stackName: string): string {
    const caller = new DataAwsCallerIdentity(this, "caller").accountId;
    const key = new KmsKey(this, "key", {
      description: `Secrets of the Rancher stack ${stackName}`,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      // Without a Deny, IAM policies control access to the key, as for every other resource of the stack.
      policy: Fn.jsonencode({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Account",
            Effect: "Allow",
            Principal: { AWS: `arn:${partitionOf(this.region)}:iam::${caller}:root` },
            Action: "kms:*",
            Resource: "*",
          },
        ],
      }),
      tags: { Name: `${stackName}-secrets` },
      // Terraform deletes a replaced key after everything uses the new key.
      lifecycle: { createBeforeDestroy: true },
    });
    new KmsAlias(this, "alias", { name: `alias/rancher/${stackName}/secrets`, targetKeyId: key.keyId });
    return key.arn;
  }
}
