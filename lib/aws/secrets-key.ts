import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { partitionOf } from "../config/names";
import { endpointDomain } from "./endpoint-domain";

export interface SecretsKeyProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** Region of the stack. */
  readonly region: string;
  /**
   * ARN of a key of the user's, which is used in place of a new one.
   *
   * @default - a key of the stack is created
   */
  readonly secretsKeyArn?: string;
}

/** Days in which a deleted key can be had back (AWS KMS Developer Guide, "Delete AWS KMS keys": 7 to 30). */
const DAYS_TO_REGRET = 30;

/**
 * The key of the stack's secrets in Systems Manager. The key `aws/ssm` would let every principal of the account decrypt
 * whatever it may read (AWS Systems Manager User Guide, "SecureString parameters").
 */
export class SecretsKey extends Construct {
  readonly arn: string;
  private readonly region: string;

  constructor(scope: Construct, id: string, { stackName, region, secretsKeyArn }: SecretsKeyProps) {
    super(scope, id);
    this.region = region;
    this.arn = secretsKeyArn ?? this.createKey(stackName);
  }

  /** What a role needs to read secrets by Systems Manager, and by nothing else: a statement of its policy. */
  decrypt(): Record<string, unknown> {
    return {
      Sid: "DecryptSecrets",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: this.arn,
      Condition: { StringEquals: { "kms:ViaService": `ssm.${this.region}.${endpointDomain(this.region)}` } },
    };
  }

  private createKey(stackName: string): string {
    const caller = new DataAwsCallerIdentity(this, "caller").accountId;
    const key = new KmsKey(this, "key", {
      description: `Secrets of the Rancher stack ${stackName}`,
      enableKeyRotation: true,
      deletionWindowInDays: DAYS_TO_REGRET,
      // Without a Deny: IAM policies decide on the key, as on every other resource of the stack.
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
      // A key that another one replaces goes after all that it encrypts.
      lifecycle: { createBeforeDestroy: true },
    });
    new KmsAlias(this, "alias", { name: `alias/rancher/${stackName}/secrets`, targetKeyId: key.keyId });
    return key.arn;
  }
}
