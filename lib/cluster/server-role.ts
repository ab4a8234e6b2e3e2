import type { Construct } from "constructs";
import { InstanceRole, type RoleOptions, type RoleStatement } from "../aws/instance-role";
import type { SecretsKey } from "../aws/secrets-key";
import { endpointDomain } from "../config/partition";

/** CloudWatch namespace of the servers' metrics (lib/cluster/agent/node/metrics.sh). */
export const METRICS_NAMESPACE = "Rancher";

/** Properties of a `ServerRole`. */
export interface ServerRoleProps extends RoleOptions {
  /** Name of the stack: prefix of the role's name, and folder of the snapshots in the bucket. */
  readonly stackName: string;
  /** Prefix of the ARNs of the desired state's parameters. */
  readonly parametersArn: string;
  /** ARN of the parameter that servers write. */
  readonly clusterLockArn: string;
  /**
   * ARN of the bucket of snapshots.
   *
   * @default - none: no snapshots
   */
  readonly bucketArn?: string;
  /**
   * ARN of the downloaded objects in a bucket, with a `*` at its end.
   *
   * @default - none
   */
  readonly artifactsArn?: string;
  /** Region of the servers. */
  readonly region: string;
  /** The KMS key of the secret parameters. */
  readonly secretsKey: SecretsKey;
  /**
   * ARN of the KMS key of the bucket.
   *
   * @default - S3's own key, which needs no permission
   */
  readonly kmsKeyArn?: string;
  /** Whether the servers publish metrics to CloudWatch. */
  readonly publishesMetrics: boolean;
  /**
   * ARN of the CloudWatch Logs group of the servers' journals.
   *
   * @default - none
   */
  readonly logGroupArn?: string;
}

/** The servers' role. The role allows exactly the actions of the servers' scripts and of Session Manager. */
export class ServerRole extends InstanceRole {
  constructor(scope: Construct, id: string, props: ServerRoleProps) {
    super(scope, id, {
      ...props,
      description: "Servers of a Rancher cluster",
      statements: [
        {
          Sid: "ReadDesiredState",
          Effect: "Allow",
          Action: ["ssm:GetParameter", "ssm:GetParametersByPath"],
          Resource: [props.parametersArn, `${props.parametersArn}/*`],
        },
        { Sid: "WriteClusterLock", Effect: "Allow", Action: "ssm:PutParameter", Resource: props.clusterLockArn },
        ...snapshotRights(props),
        ...(props.artifactsArn === undefined
          ? []
          : [{ Sid: "ReadArtifacts", Effect: "Allow", Action: "s3:GetObject", Resource: props.artifactsArn }]),
        ...(props.publishesMetrics ? [PUBLISH_METRICS] : []),
        ...(props.logGroupArn === undefined
          ? []
          : [
              {
                Sid: "SendJournal",
                Effect: "Allow",
                Action: "logs:PutLogEvents",
                Resource: `${props.logGroupArn}:log-stream:*`,
              },
            ]),
        props.secretsKey.decrypt(),
      ],
    });
  }
}

/**
 * `cloudwatch:PutMetricData` supports no resources, so a condition limits the namespace (CloudWatch, "Using condition
 * keys to limit access to namespaces").
 */
const PUBLISH_METRICS: RoleStatement = {
  Sid: "PublishMetrics",
  Effect: "Allow",
  Action: "cloudwatch:PutMetricData",
  Resource: "*",
  Condition: { StringEquals: { "cloudwatch:namespace": METRICS_NAMESPACE } },
};

function snapshotRights({ bucketArn, kmsKeyArn, region, stackName }: ServerRoleProps): RoleStatement[] {
  if (bucketArn === undefined) return [];
  const s3 = `s3.${region}.${endpointDomain(region)}`;
  const useKey = {
    Sid: "UseKeyOfSnapshots",
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: kmsKeyArn,
    Condition: { StringEquals: { "kms:ViaService": s3 } },
  };
  return [
    { Sid: "FindSnapshots", Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
    {
      Sid: "KeepSnapshots",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: `${bucketArn}/${stackName}/*`,
    },
    ...(kmsKeyArn === undefined ? [] : [useKey]),
  ];
}
