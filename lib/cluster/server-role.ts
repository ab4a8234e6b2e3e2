import type { Construct } from "constructs";
import { endpointDomain } from "../aws/endpoint-domain";
import { InstanceRole } from "../aws/instance-role";
import type { SecretsKey } from "../aws/secrets-key";

export interface ServerRoleProps {
  /** Name of role and profile. */
  readonly name: string;
  /** ARN that the ARNs of the parameters of the desired state begin with. */
  readonly parametersArn: string;
  /** ARN of the parameter that servers write. */
  readonly markerArn: string;
  /**
   * ARN of the bucket of snapshots.
   *
   * @default - none: nothing is saved
   */
  readonly bucketArn?: string;
  /** Folder of the snapshots in it. */
  readonly bucketFolder: string;
  /**
   * ARN of the objects that are downloaded from a bucket, with a `*` at its end.
   *
   * @default - none
   */
  readonly artifactsArn?: string;
  /** Region of the servers. */
  readonly region: string;
  /** The key of the secret parameters. */
  readonly secretsKey: SecretsKey;
  /**
   * ARN of the key of the bucket.
   *
   * @default - a key of S3's own, which needs no right
   */
  readonly kmsKeyArn?: string;
  /**
   * Namespace of CloudWatch that the servers publish metrics to.
   *
   * @default - none
   */
  readonly metricsNamespace?: string;
  /**
   * ARN of the group of CloudWatch Logs that the servers send their journal to.
   *
   * @default - none
   */
  readonly logGroupArn?: string;
  /**
   * Name of an instance profile that exists, in place of a new role.
   *
   * @default - a role and a profile are created
   */
  readonly instanceProfile?: string;
  /**
   * ARN of an IAM policy that bounds the role.
   *
   * @default - none
   */
  readonly permissionsBoundary?: string;
  /**
   * ARNs of managed policies that the role has too.
   *
   * @default - none
   */
  readonly rolePolicyArns?: readonly string[];
}

/** The servers' role: exactly what their scripts and Session Manager do. */
export class ServerRole extends InstanceRole {
  constructor(scope: Construct, id: string, props: ServerRoleProps) {
    super(scope, id, {
      name: props.name,
      description: "Servers of a Rancher cluster",
      instanceProfile: props.instanceProfile,
      permissionsBoundary: props.permissionsBoundary,
      rolePolicyArns: props.rolePolicyArns,
      statements: [
        {
          Sid: "ReadDesiredState",
          Effect: "Allow",
          Action: ["ssm:GetParameter", "ssm:GetParametersByPath"],
          Resource: [props.parametersArn, `${props.parametersArn}/*`],
        },
        { Sid: "WriteMarker", Effect: "Allow", Action: "ssm:PutParameter", Resource: props.markerArn },
        ...snapshotRights(props),
        ...(props.artifactsArn === undefined
          ? []
          : [{ Sid: "ReadArtifacts", Effect: "Allow", Action: "s3:GetObject", Resource: props.artifactsArn }]),
        ...metricsRights(props),
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

/** The action knows no resources; its condition is what narrows it (CloudWatch, "Using condition keys to limit access to namespaces"). */
function metricsRights({ metricsNamespace }: ServerRoleProps): Record<string, unknown>[] {
  if (metricsNamespace === undefined) return [];
  return [
    {
      Sid: "PublishMetrics",
      Effect: "Allow",
      Action: "cloudwatch:PutMetricData",
      Resource: "*",
      Condition: { StringEquals: { "cloudwatch:namespace": metricsNamespace } },
    },
  ];
}

function snapshotRights({ bucketArn, bucketFolder, kmsKeyArn, region }: ServerRoleProps): Record<string, unknown>[] {
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
      Resource: `${bucketArn}/${bucketFolder}/*`,
    },
    ...(kmsKeyArn === undefined ? [] : [useKey]),
  ];
}
