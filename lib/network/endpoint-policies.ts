import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { partitionOf } from "../config/names";

export interface EndpointPoliciesProps {
  /** Region of the stack. */
  readonly region: string;
  /** Names of buckets that are reached in whichever account they are. */
  readonly buckets: readonly string[];
}

/**
 * Policies of VPC endpoints. Without one, whoever runs in the VPC can carry data through them to any account, by
 * credentials that he brings (VPC User Guide, "Control access to VPC endpoints using endpoint policies").
 */
export class EndpointPolicies extends Construct {
  /** Policy of the endpoint of S3: buckets of the stack's own account, and the named ones. */
  readonly s3: string;
  /** Policy of the endpoint of another service: principals of the stack's own account. */
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
