import { DataAwsIamInstanceProfile } from "@cdktf/provider-aws/lib/data-aws-iam-instance-profile";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { partitionOf } from "../config/partition";
import { REPLACED_LAST } from "../terraform/replaced-last";

/** A statement of an IAM policy. Its values can be Terraform templates. */
export type RoleStatement = Readonly<Record<string, unknown>>;

/** The user's choices for a role of instances. */
export interface RoleOptions {
  /**
   * Name of an existing instance profile, instead of a new role.
   *
   * @default - a role and a profile are created
   */
  readonly instanceProfile?: string;
  /**
   * ARN of an IAM policy that is the role's permissions boundary.
   *
   * @default - none
   */
  readonly permissionsBoundary?: string;
  /**
   * ARNs of managed policies to attach to the role.
   *
   * @default - none
   */
  readonly rolePolicyArns?: readonly string[];
}

/** Properties of an `InstanceRole`. */
export interface InstanceRoleProps extends RoleOptions {
  /** Name of the stack, prefix of the names of role and profile. */
  readonly stackName: string;
  /** The description of the role in IAM. */
  readonly description: string;
  /** Region of the instances, such as `eu-central-1`. */
  readonly region: string;
  /** Statements of the role's policy, in addition to those for Session Manager. */
  readonly statements: readonly RoleStatement[];
}

/**
 * The actions that Session Manager needs on an instance (AWS Systems Manager, "Verify or add instance permissions for
 * Session Manager"). The managed policy AmazonSSMManagedInstanceCore would also allow reading every parameter of the
 * account.
 */
const SESSION_MANAGER_ACTIONS = [
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
];

/**
 * The role of instances, with the given statements and those for Session Manager. The role is created, or belongs to an
 * existing instance profile.
 */
export class InstanceRole extends Construct {
  /** Name of the instance profile. */
  readonly profileName: string;
  /** The statements of the role. An existing role must allow the same actions. */
  readonly statements: readonly RoleStatement[];
  /** Dependencies of an instance that uses the role. */
  readonly policies: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: InstanceRoleProps) {
    super(scope, id);
    this.statements = [
      ...props.statements,
      // These actions support no resources: "*" is their only valid value.
      { Sid: "SessionManager", Effect: "Allow", Action: SESSION_MANAGER_ACTIONS, Resource: "*" },
    ];
    if (props.instanceProfile === undefined) {
      const { profile, policies } = this.create(props);
      this.profileName = profile.name;
      this.policies = policies;
    } else {
      this.profileName = this.find(props.instanceProfile).name;
      this.policies = [];
    }
  }

  private create(props: InstanceRoleProps) {
    // IAM roles are global, and another region may have a stack of the same name.
    const name = `${props.stackName}-${props.region}-server`;
    const role = new IamRole(this, "role", {
      name,
      description: props.description,
      permissionsBoundary: props.permissionsBoundary,
      // Others attach policies to roles of instances, such as Quick Setup of Systems Manager. IAM deletes no role with
      // an attached policy ("DeleteConflict").
      forceDetachPolicies: true,
      assumeRolePolicy: policy({
        Effect: "Allow",
        Principal: { Service: principalOf(props.region) },
        Action: "sts:AssumeRole",
      }),
      lifecycle: REPLACED_LAST,
    });
    // checkov:skip=CKV_AWS_290: the actions of Session Manager support no resources
    // checkov:skip=CKV_AWS_355: the actions of Session Manager, and the login to ECR, support no resources
    const rights = new IamRolePolicy(this, "rights", {
      name: "server",
      role: role.name,
      policy: policy(...this.statements),
      lifecycle: REPLACED_LAST,
    });
    const more = (props.rolePolicyArns ?? []).map((policyArn) => {
      const attachment = policyArn.slice(policyArn.indexOf("/") + 1).replaceAll("/", "-");
      return new IamRolePolicyAttachment(this, attachment, { role: role.name, policyArn, lifecycle: REPLACED_LAST });
    });
    const profile = new IamInstanceProfile(this, "profile", { name, role: role.name, lifecycle: REPLACED_LAST });
    return { profile, policies: [rights, ...more] };
  }

  /**
   * An existing profile. The data source has the name of the field, because Terraform's error for a missing profile
   * names the data source.
   */
  private find(name: string): DataAwsIamInstanceProfile {
    return new DataAwsIamInstanceProfile(this, "instanceProfile", {
      name,
      lifecycle: {
        postcondition: [
          {
            // The attribute is null when the profile has no role.
            condition: '${coalesce(self.role_arn, "none") != "none"}',
            errorMessage: `aws.instanceProfile: ${name} has no role, expected a profile with the role of the servers`,
          },
        ],
      },
    });
  }
}

/** EC2's name in a trust policy (Getting Started with Amazon Web Services in China, "IAM": another one there). */
function principalOf(region: string): string {
  return partitionOf(region) === "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com";
}

function policy(...statements: RoleStatement[]): string {
  return Fn.jsonencode({ Version: "2012-10-17", Statement: statements });
}
