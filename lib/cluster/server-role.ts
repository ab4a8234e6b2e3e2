import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface ServerRoleProps {
  /** Name of role and profile. */
  readonly name: string;
  /** ARN that the ARNs of the parameters of the desired state begin with. */
  readonly parametersArn: string;
  /** ARN of the parameter that servers write. */
  readonly markerArn: string;
  /** ARN of the bucket of snapshots. */
  readonly bucketArn: string;
  /** Folder of the snapshots in it. */
  readonly bucketFolder: string;
  /**
   * ARN of the key of the secret parameter and of the bucket.
   *
   * @default - AWS-managed keys, which need no right
   */
  readonly kmsKeyArn?: string;
  /**
   * ARN of an IAM policy that bounds the role.
   *
   * @default - none
   */
  readonly permissionsBoundary?: string;
}

/**
 * What Session Manager needs of an instance (AWS Systems Manager, "Verify or add instance permissions for Session
 * Manager"). The managed policy AmazonSSMManagedInstanceCore would add the right to read every parameter of the account.
 */
const SESSION_MANAGER_ACTIONS = [
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
];

/** The servers' role: exactly what their scripts and Session Manager do. */
export class ServerRole extends Construct {
  /** Name of the instance profile. */
  readonly profileName: string;
  /** What has to be there before a server can use the role. */
  readonly policies: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ServerRoleProps) {
    super(scope, id);
    const role = new IamRole(this, "role", {
      name: props.name,
      description: "Servers of a Rancher cluster",
      permissionsBoundary: props.permissionsBoundary,
      assumeRolePolicy: policy({
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
    });
    const rights = new IamRolePolicy(this, "rights", {
      name: "server",
      role: role.name,
      policy: policy(
        {
          Sid: "ReadDesiredState",
          Effect: "Allow",
          Action: "ssm:GetParametersByPath",
          Resource: [props.parametersArn, `${props.parametersArn}/*`],
        },
        {
          Sid: "ReadAndWriteMarker",
          Effect: "Allow",
          Action: ["ssm:GetParameter", "ssm:PutParameter"],
          Resource: props.markerArn,
        },
        {
          Sid: "FindSnapshots",
          Effect: "Allow",
          Action: "s3:ListBucket",
          Resource: props.bucketArn,
        },
        {
          Sid: "KeepSnapshots",
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
          Resource: `${props.bucketArn}/${props.bucketFolder}/*`,
        },
        ...(props.kmsKeyArn === undefined
          ? []
          : [
              {
                Sid: "UseKey",
                Effect: "Allow",
                Action: ["kms:Decrypt", "kms:GenerateDataKey"],
                Resource: props.kmsKeyArn,
              },
            ]),
        // These know no resources: "*" is the only one they take.
        { Sid: "SessionManager", Effect: "Allow", Action: SESSION_MANAGER_ACTIONS, Resource: "*" },
      ),
    });
    const profile = new IamInstanceProfile(this, "profile", { name: props.name, role: role.name });
    this.profileName = profile.name;
    this.policies = [rights];
  }
}

function policy(...statements: Record<string, unknown>[]): string {
  return Fn.jsonencode({ Version: "2012-10-17", Statement: statements });
}
