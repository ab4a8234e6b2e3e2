import type { Construct } from "constructs";
import { InstanceRole, type RoleOptions, type RoleStatement } from "../aws/instance-role";
import type { SecretsKey } from "../aws/secrets-key";
import { RECORD_FOLDER } from "../aws/stack-bucket";
import { endpointDomain } from "../config/partition";
import type { EcrImages } from "../egress/ecr";

/** CloudWatch namespace of the servers' metrics (lib/cluster/agent/node/metrics.sh). */
export const METRICS_NAMESPACE = "Rancher";

/** Properties of a `ServerRole`. */
export interface ServerRoleProps extends RoleOptions {
  /** Name of the stack: prefix of the role's name, and folder of the snapshots in the bucket. */
  readonly stackName: string;
  /** ARN of the stack's bucket. */
  readonly bucketArn: string;
  /** ARN of the object with the desired state. */
  readonly desiredArn: string;
  /** Whether the servers have etcd, and save snapshots of it in the bucket. */
  readonly savesSnapshots: boolean;
  /**
   * ARN of the downloaded objects in a bucket, with a `*` at its end.
   *
   * @default - none
   */
  readonly artifactsArn?: string;
  /**
   * What the servers pull from Amazon ECR.
   *
   * @default - nothing
   */
  readonly ecr?: EcrImages;
  /** Region of the servers. */
  readonly region: string;
  /** The KMS key of the desired state. */
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
        { Sid: "ReadDesiredState", Effect: "Allow", Action: "s3:GetObject", Resource: props.desiredArn },
        {
          Sid: "FindRecordAndSnapshots",
          Effect: "Allow",
          // A deleted record is visible by its versions only.
          Action: ["s3:ListBucket", "s3:ListBucketVersions"],
          Resource: props.bucketArn,
        },
        {
          Sid: "WriteRecord",
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: `${props.bucketArn}/${RECORD_FOLDER}/*`,
        },
        ...(props.savesSnapshots ? [snapshotRights(props)] : []),
        ...keyOfBucket(props),
        ...(props.artifactsArn === undefined
          ? []
          : [{ Sid: "ReadArtifacts", Effect: "Allow", Action: "s3:GetObject", Resource: props.artifactsArn }]),
        ...(props.ecr === undefined ? [] : pullRights(props.ecr)),
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

function snapshotRights({ bucketArn, stackName }: ServerRoleProps): RoleStatement {
  return {
    Sid: "KeepSnapshots",
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    Resource: `${bucketArn}/${stackName}/*`,
  };
}

/** ECR User Guide, "Private repository policy examples" and "IAM permissions required to sync an upstream registry". */
function pullRights({ repositories, caches }: EcrImages): RoleStatement[] {
  return [
    // This action supports no resources.
    { Sid: "LogInToEcr", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "PullImages",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: repositories,
    },
    ...(caches.length === 0
      ? []
      : [
          {
            Sid: "FillPullThroughCaches",
            Effect: "Allow",
            Action: ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
            Resource: caches,
          },
        ]),
  ];
}

function keyOfBucket({ kmsKeyArn, region }: ServerRoleProps): RoleStatement[] {
  if (kmsKeyArn === undefined) return [];
  return [
    {
      Sid: "UseKeyOfBucket",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: kmsKeyArn,
      Condition: { StringEquals: { "kms:ViaService": `s3.${region}.${endpointDomain(region)}` } },
    },
  ];
}
