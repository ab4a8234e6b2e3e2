import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { partitionOf } from "../config/partition";

/** Properties of `EndpointPolicies`. */
export interface EndpointPoliciesProps {
  /** Region of the stack. */
  readonly region: string;
  /** Names of buckets that are allowed in any account. */
  readonly buckets: readonly string[];
}

/**
 * Policies of VPC endpoints. Without a policy, any program in the VPC can send data to any account through an endpoint.
 * Credentials of that account are enough (VPC User Guide, "Control access to VPC endpoints using endpoint policies").
 */
export class EndpointPolicies extends Construct {
  /** Policy of the S3 endpoint: buckets of the stack's own account, and the named ones. */
  readonly s3: string;
  /** Policy of another service's endpoint: principals of the stack's own account. */
  readonly own: string;

  constructor(scope: Construct, id: string, { region, buckets }: EndpointPoliciesProps) {
    super(scope, id);
    const account = new DataAwsCallerIdentity(this, "caller").accountId;
    const allow = { Effect: "Allow", Principal: "*" };
    const named = buckets.flatMap((bucket) => {
      const arn = `arn:${partitionOf(region)}:s3:::${bucket}`;
      return [arn, `${arn}/*`];
    });
    this.own = policy({
      ...allow,
      Sid: "OwnPrincipals",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalAccount": account } },
    });
    this.s3 = policy(
      {
        ...allow,
        Sid: "OwnBuckets",
        Action: "s3:*",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": account, "aws:ResourceAccount": account } },
      },
      ...(named.length === 0 ? [] : [{ ...allow, Sid: "NamedBuckets", Action: "s3:*", Resource: named }]),
    );
  }
}

function policy(...statements: Readonly<Record<string, unknown>>[]): string {
  return Fn.jsonencode({ Version: "2012-10-17", Statement: statements });
}
