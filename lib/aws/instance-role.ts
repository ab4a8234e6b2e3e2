import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface InstanceRoleProps {
  /** Name of role and profile. */
  readonly name: string;
  /** What the role is for, as IAM shows it. */
  readonly description: string;
  /** Statements of the role's policy, beside what Session Manager needs. */
  readonly statements: readonly Readonly<Record<string, unknown>>[];
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

/** The role of instances: what it is told, and what Session Manager does. */
export class InstanceRole extends Construct {
  /** Name of the instance profile. */
  readonly profileName: string;
  /** What has to be there before an instance can use the role. */
  readonly policies: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: InstanceRoleProps) {
    super(scope, id);
    const role = new IamRole(this, "role", {
      name: props.name,
      description: props.description,
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
        ...props.statements,
        // These know no resources: "*" is the only one they take.
        { Sid: "SessionManager", Effect: "Allow", Action: SESSION_MANAGER_ACTIONS, Resource: "*" },
      ),
    });
    const more = (props.rolePolicyArns ?? []).map((policyArn) => {
      const attachment = policyArn.slice(policyArn.indexOf("/") + 1).replaceAll("/", "-");
      return new IamRolePolicyAttachment(this, attachment, { role: role.name, policyArn });
    });
    const profile = new IamInstanceProfile(this, "profile", { name: props.name, role: role.name });
    this.profileName = profile.name;
    this.policies = [rights, ...more];
  }
}

function policy(...statements: Readonly<Record<string, unknown>>[]): string {
  return Fn.jsonencode({ Version: "2012-10-17", Statement: statements });
}
