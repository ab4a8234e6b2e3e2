import { EbsSnapshot } from "@cdktf/provider-aws/lib/ebs-snapshot";
import type { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import type { TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { InstanceRole } from "../aws/instance-role";
import { Server } from "../cluster/server";
import type { ServersGroup } from "../cluster/servers-group";
import { lookUpUbuntu } from "../cluster/ubuntu";
import { architectureOf, isAirGapped, type RancherOnDockerConfig } from "../config";
import { ANYWHERE } from "../config/cidr";
import { admitRancherClients, RANCHER_PORTS } from "../network/rancher-clients";
import { address } from "../terraform/expressions";
import { REPLACED_LAST } from "../terraform/replaced-last";
import { TerraformData } from "../terraform/terraform-data";
import type { ServerNetwork } from "./network";
import { ContainerSecrets, type ContainerSecretsProps } from "./secrets";
import { containerUserData, digestOf } from "./user-data";
import { VersionStep } from "./version-step";

/**
 * EC2 types with the vCPUs and memory of Rancher, "Installation Requirements: Docker": 1 and 4 GiB for 5 clusters, 2
 * and 8 GiB for 15.
 */
const INSTANCE_TYPES = { small: "t3.medium", medium: "m6i.large" } as const;

/** Name of the server. */
const SERVER = "server";

/** The properties of the server. */
export interface ContainerServerProps extends ContainerSecretsProps {
  /** Network of the server. */
  readonly network: ServerNetwork;
  /** Whether this is the first plan of its state: a Terraform expression, without `${}`, known at the plan. */
  readonly isNew: string;
}

/**
 * The server of Rancher's container: a fixed address and data volume, and an instance that every change of the
 * container replaces. Before another version starts, the deploy takes a snapshot of the volume.
 */
export class ContainerServer extends Construct {
  /** The slot and the instance. */
  readonly server: Server;
  /** IPv4 address for clients: the public one if there is one. */
  readonly ipAddress: string;
  /** Id of the server's security group. */
  readonly securityGroupId: string;
  /** EC2 instance type, such as `t3.medium`. */
  readonly instanceType: string;
  /** The authority of Rancher's certificate, a Terraform template; undefined when the stack does not know it. */
  readonly authority?: string;
  /** Id of the snapshot of the data from before the deployed version. */
  readonly snapshotId: string;
  /** A Terraform expression without `${}`; its value changes with each new instance. */
  readonly revision: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ContainerServerProps,
  ) {
    super(scope, id);
    const { name, config, network, egress, isNew } = props;
    const { aws, rancher, server } = config;
    const group = this.securityGroup();
    this.securityGroupId = group.id;
    this.instanceType = server.instanceType ?? INSTANCE_TYPES[server.size ?? "small"];
    const secrets = new ContainerSecrets(this, "secrets", props);
    this.authority = secrets.authority;
    const role = this.role(secrets);
    const userData = (volumeId: string, bucket: string) =>
      containerUserData({ name: SERVER, config, egress, volumeId, bucket });

    // The volume's id is known only after the server is created. CDKTF reads this object later, at synthesis.
    const replacement: Record<string, string> = {};
    const trigger = new TerraformData(this, "replacement", { input: replacement });
    this.revision = `${address(trigger)}.input`;
    this.server = new Server(this, SERVER, {
      name: SERVER,
      stackName: name,
      zone: network.zone,
      subnetId: network.subnetId,
      securityGroupIds: [group.id, ...(config.network.securityGroups?.additional ?? [])],
      securityGroupRules: group.rules,
      instanceProfile: role.profileName,
      instanceType: this.instanceType,
      image: server.image ?? lookUpUbuntu(this, this.instanceType),
      volume: { ...server.volume, snapshotId: server.restoreFrom, lifecycle: volumeLifecycle(config, network) },
      userData: (volumeId = "") => userData(volumeId, secrets.bucket.name),
      replacedBy: this.revision,
      protected: server.deletionProtection,
      kmsKeyArn: aws.kmsKeyArn,
      provider: aws.provider,
      publicAddress: network.publicAddress?.allocationId,
      after: [...network.egress, ...role.policies, secrets.object.written],
    });
    const volume = this.server.volume as EbsVolume;
    const snapshot = new EbsSnapshot(this, "snapshot", {
      volumeId: volume.id,
      // A change of the description creates a new snapshot.
      description: `Data of ${name} before Rancher ${rancher.version}`,
      tags: { Name: `${name} before Rancher ${rancher.version}` },
      timeouts: { create: "60m" },
      // The volume may be restored from the former snapshot.
      lifecycle: { createBeforeDestroy: true },
    });
    const step = new VersionStep(this, "version", {
      name,
      isNew,
      version: rancher.version,
      restoreFrom: server.restoreFrom ?? "",
      // An older provider cannot read the state of a newer one.
      rising: { "aws.provider": aws.provider, "server.volume.size": server.volume.size },
      fixed: {
        "egress.airGap": String(isAirGapped(config.egress)),
        // The root volume is for one architecture.
        "processors of server.size or instanceType": architectureOf(this.instanceType),
      },
      after: [snapshot],
    });
    const changes = [digestOf(userData("", "")), `${server.volume.size} GiB`, server.replace, step.revision];
    replacement[SERVER] = [volume.id, snapshot.id, ...changes].join(" ");
    replacement.secrets = secrets.object.revision;
    this.snapshotId = snapshot.id;
    this.ipAddress = network.publicAddress?.ipAddress ?? this.server.ipAddress;
  }

  private securityGroup(): ServersGroup {
    const { name, network, config } = this.props;
    const { balancer, rancher } = config;
    const given = config.network.securityGroups?.server;
    if (given !== undefined) return { id: given, rules: [] };
    const group = new SecurityGroup(this, "security-group", {
      name: `${name}-server`,
      description: "Server of the Rancher container",
      vpcId: network.vpcId,
      tags: { Name: `${name}-server` },
      lifecycle: REPLACED_LAST,
    });
    // The stack's load balancer adds its own rule.
    const ports = rancher.tls.mode === "rancher" ? RANCHER_PORTS : balancer?.existing ? [80] : [];
    const { allowedCidrs } = config.network;
    const rules = admitRancherClients(group, {
      securityGroupId: group.id,
      network,
      internal: false,
      allowedCidrs,
      ports,
    });
    const toAnywhere = new VpcSecurityGroupEgressRule(group, "to-anywhere", {
      securityGroupId: group.id,
      description: "Downloads, the AWS API, clusters, the hostname of Rancher",
      ipProtocol: "-1",
      cidrIpv4: ANYWHERE,
      lifecycle: REPLACED_LAST,
    });
    return { id: group.id, rules: [...rules, toAnywhere] };
  }

  private role({ object, key }: ContainerSecrets): InstanceRole {
    const { name, config } = this.props;
    const read = { Effect: "Allow", Action: "s3:GetObject", Resource: object.arn };
    return new InstanceRole(this, "role", {
      ...config.aws,
      stackName: name,
      description: "Server of the Rancher container",
      statements: [{ Sid: "ReadSecrets", ...read }, key.decrypt()],
    });
  }
}

/** Only a restore may replace the volume. Other replacements are rejected. */
function volumeLifecycle({ aws }: RancherOnDockerConfig, { zone }: ServerNetwork): TerraformResourceLifecycle {
  const stays = "the data volume has";
  return {
    ignoreChanges: ["availability_zone", "kms_key_id"],
    postcondition: [
      {
        condition: `\${self.availability_zone == "${zone}"}`,
        errorMessage: `network: got a subnet in ${zone}, but ${stays} \${self.availability_zone}; write a subnet there`,
      },
      ...(aws.kmsKeyArn === undefined
        ? []
        : [
            {
              condition: `\${self.kms_key_id == "${aws.kmsKeyArn}"}`,
              errorMessage: `aws.kmsKeyArn: got ${aws.kmsKeyArn}, but ${stays} \${self.kms_key_id}, which cannot change; write that key`,
            },
          ]),
    ],
  };
}
