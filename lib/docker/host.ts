import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { InstanceRole } from "../aws/instance-role";
import type { SecretsKey } from "../aws/secrets-key";
import { type DataVolume, Server } from "../cluster/server";
import { UBUNTU_LTS } from "../cluster/ubuntu";
import { userData } from "../cluster/user-data";
import { address } from "../terraform/address";
import { TerraformData } from "../terraform/terraform-data";
import type { DockerDesiredState } from "./desired-state";
import { ServerGroup } from "./server-group";
import type { ServerNetwork } from "./server-network";

/** Name of the one server. */
const SERVER = "server";

export interface DockerHostProps {
  /** Name of the stack, prefix of all names. */
  readonly name: string;
  /** Region of the stack. */
  readonly region: string;
  readonly network: ServerNetwork;
  /** CIDRs that may reach Rancher. */
  readonly allowedCidrs: readonly string[];
  /** Ports that they may reach on the server itself. */
  readonly ports: readonly number[];
  readonly instanceType: string;
  readonly volume: DataVolume;
  /** Replacement number of the instance. */
  readonly replace: number;
  /**
   * Id of the image of a new instance.
   *
   * @default - Ubuntu 24.04 LTS of the day
   */
  readonly image?: string;
  /**
   * ARN of the key of both volumes.
   *
   * @default - the AWS-managed key aws/ebs
   */
  readonly kmsKeyArn?: string;
  /** The key of the secret parameters. */
  readonly secretsKey: SecretsKey;
  /**
   * ARN of the policy that bounds the server's role.
   *
   * @default - none
   */
  readonly permissionsBoundary?: string;
  /**
   * ARNs of managed policies that the server's role has too.
   *
   * @default - none
   */
  readonly rolePolicyArns?: readonly string[];
  /**
   * Variables of the environment by which Systems Manager is reached through a proxy, a line each, without a secret.
   *
   * @default - none: directly
   */
  readonly proxyEnvironment?: string;
  /**
   * Major version of the provider hashicorp/aws.
   *
   * @default 6
   */
  readonly provider?: 5 | 6;
  /** What the server reads. */
  readonly desired: DockerDesiredState;
  /** Terraform refuses to destroy the data volume. */
  readonly protected: boolean;
  /** What has to be done before anything of the server is changed. */
  readonly guard: ITerraformDependable;
}

/**
 * The server that runs Rancher's container: a slot as those of a cluster are, so that a new instance finds the data of
 * the one before, with Docker in place of Kubernetes.
 */
export class DockerHost extends Construct {
  readonly server: Server;
  /** Id of the server's security group. */
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: DockerHostProps) {
    super(scope, id);
    const { name, region, network, desired, kmsKeyArn } = props;
    this.securityGroupId = new ServerGroup(this, "security-group", props).groupId;
    const role = new InstanceRole(this, "role", {
      // Roles are global: a stack of the same name may stand in another region.
      name: `${name}-${region}-server`,
      description: "Server of the Rancher container",
      permissionsBoundary: props.permissionsBoundary,
      rolePolicyArns: props.rolePolicyArns,
      statements: [
        {
          Sid: "ReadDesiredState",
          Effect: "Allow",
          Action: "ssm:GetParametersByPath",
          Resource: [desired.arn, `${desired.arn}/*`],
        },
        props.secretsKey.decrypt(),
      ],
    });
    const replacement: Record<string, string> = {};
    const trigger = address(new TerraformData(this, "replacement", { input: replacement }));
    this.server = new Server(this, SERVER, {
      name: SERVER,
      stackName: name,
      zone: network.zone,
      subnetId: network.subnetId,
      securityGroupId: this.securityGroupId,
      instanceProfile: role.profileName,
      instanceType: props.instanceType,
      image: props.image ?? new DataAwsSsmParameter(this, "ubuntu", { name: UBUNTU_LTS }).insecureValue,
      volume: props.volume,
      userData: (volumeId) =>
        userData({
          name: SERVER,
          region,
          volumeId,
          parametersPath: desired.path,
          guardedUnits: ["rancher"],
          proxyEnvironment: props.proxyEnvironment,
        }),
      replacedBy: `${trigger}.input.${SERVER}`,
      protected: props.protected,
      guard: props.guard,
      kmsKeyArn,
      provider: props.provider,
      after: [props.guard, ...network.egress, ...role.policies, ...desired.parts],
    });
    replacement[SERVER] = `${props.replace} ${this.server.volume?.id}`;
  }
}
