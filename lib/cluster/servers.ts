import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { artifactsArn } from "../access/artifacts";
import type { SecretsKey } from "../aws/secrets-key";
import type { PodNetwork } from "../config";
import type { Exposure } from "../network/exposure";
import type { GivenGroups } from "../network/given-groups";
import type { Network } from "../network/network";
import { address } from "../terraform/address";
import { TerraformData } from "../terraform/terraform-data";
import type { DesiredState } from "./desired-state";
import { type Distribution, portsBetweenServers } from "./ports";
import { type ApiAccess, Readiness } from "./readiness";
import { type DataVolume, Server } from "./server";
import { ServerRole } from "./server-role";
import { type ServersGroup, serversGroup } from "./servers-group";
import type { SnapshotBucket } from "./snapshot-bucket";
import { ubuntuLts } from "./ubuntu";
import { userData } from "./user-data";

/** A server that boots and joins needs a few minutes. */
const GATE_SECONDS = 1200;

export interface ServersProps {
  /** Name of the stack, prefix of all names. */
  readonly name: string;
  /** Region of the stack. */
  readonly region: string;
  readonly network: Network;
  /**
   * Security groups that exist.
   *
   * @default - one is created, with its rules
   */
  readonly securityGroups?: GivenGroups;
  /** How the servers are reached, which says in which subnets they stand. */
  readonly exposure: Exposure;
  readonly distribution: Distribution;
  /** What carries the pods' traffic between servers. */
  readonly podNetwork: PodNetwork;
  /** Number of servers, spread over the zones in turn. */
  readonly count: number;
  readonly instanceType: string;
  /**
   * The data volume of each server.
   *
   * @default - none: servers keep nothing
   */
  readonly volume?: DataVolume;
  /**
   * Replacement numbers by server name.
   *
   * @default - 0 for each
   */
  readonly replace?: Readonly<Record<string, number>>;
  /**
   * Id of the image of new instances.
   *
   * @default - Ubuntu 24.04 LTS of the day
   */
  readonly image?: string;
  /**
   * ARN of the key of all volumes.
   *
   * @default - the AWS-managed key aws/ebs
   */
  readonly kmsKeyArn?: string;
  /**
   * Name of an instance profile that exists, with the role of the servers.
   *
   * @default - a role and a profile are created
   */
  readonly instanceProfile?: string;
  /**
   * ARN of the policy that bounds the servers' role.
   *
   * @default - none
   */
  readonly permissionsBoundary?: string;
  /**
   * ARNs of managed policies that the servers' role has too.
   *
   * @default - none
   */
  readonly rolePolicyArns?: readonly string[];
  /**
   * Major version of the provider hashicorp/aws.
   *
   * @default 6
   */
  readonly provider?: 5 | 6;
  /** The key of what is secret of the desired state. */
  readonly secretsKey: SecretsKey;
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
  /** What the servers read. */
  readonly desired: DesiredState;
  /** URL of the folder of releases; the servers may read it where it is in a bucket. */
  readonly artifacts: string;
  /**
   * What user data says of a proxy.
   *
   * @default - nothing
   */
  readonly proxyEnvironment?: string;
  /**
   * Where the servers save etcd.
   *
   * @default - nowhere: they have none
   */
  readonly snapshots?: SnapshotBucket;
  /**
   * Where it is asked whether the cluster stands a server's being touched. Its host is known at the plan: a server waits
   * for no balancer.
   */
  readonly api: ApiAccess;
  /**
   * The servers that have to be ready before the one after a server may be touched, their names separated by spaces,
   * a Terraform template; none before the first deploy, whose servers boot side by side.
   */
  readonly standing: (server: string) => string;
  /**
   * Terraform refuses to destroy the data volumes.
   *
   * @default false
   */
  readonly protected?: boolean;
  /** What has to be done before anything of a server is changed. */
  readonly guard: ITerraformDependable;
}

/** The cluster's servers, chained: whatever touches instances touches one after the other. */
export class Servers extends Construct {
  /** The slots in their order. */
  readonly slots: readonly Server[];
  /** Id of the servers' security group. */
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: ServersProps) {
    super(scope, id);
    const { name, network, exposure } = props;
    const group = this.securityGroup(props);
    this.securityGroupId = group.id;
    const role = new ServerRole(this, "role", {
      // Roles are global: a stack of the same name may stand in another region.
      name: `${name}-${props.region}-server`,
      parametersArn: props.desired.arn,
      markerArn: props.desired.markerArn,
      bucketArn: props.snapshots?.arn,
      bucketFolder: name,
      artifactsArn: artifactsArn(props.artifacts, props.region),
      kmsKeyArn: props.kmsKeyArn,
      metricsNamespace: props.metricsNamespace,
      logGroupArn: props.logGroupArn,
      instanceProfile: props.instanceProfile,
      permissionsBoundary: props.permissionsBoundary,
      rolePolicyArns: props.rolePolicyArns,
      region: props.region,
      secretsKey: props.secretsKey,
    });
    const image =
      props.image ?? new DataAwsSsmParameter(this, "ubuntu", { name: ubuntuLts(props.instanceType) }).insecureValue;

    const slots: Server[] = [];
    // One for all servers, of which each instance looks at its own entry. It is filled when the volumes are there.
    const replacements: Record<string, string> = {};
    const triggers = address(new TerraformData(this, "replacements", { input: replacements }));
    for (let index = 0; index < props.count; index++) {
      const place = index % network.zones.length;
      const serverName = `server-${index}`;
      const before = slots.at(-1);
      const gate = before && this.gate(before, slots, props);
      const server = new Server(this, serverName, {
        name: serverName,
        stackName: name,
        zone: network.zones[place] as string,
        subnetId: exposure.serverSubnetIds[place] as string,
        securityGroupIds: [group.id, ...(props.securityGroups?.additional ?? [])],
        securityGroupRules: group.rules,
        instanceProfile: role.profileName,
        instanceType: props.instanceType,
        image,
        volume: props.volume,
        userData: (volumeId) =>
          userData({
            name: serverName,
            region: props.region,
            volumeId,
            parametersPath: props.desired.path,
            proxyEnvironment: props.proxyEnvironment,
          }),
        replacedBy: `${triggers}.input.${serverName}`,
        protected: props.protected ?? false,
        guard: props.guard,
        kmsKeyArn: props.kmsKeyArn,
        provider: props.provider,
        publicAddress: exposure.publicAddresses?.[serverName],
        after: [props.guard, ...exposure.egress, ...role.policies, ...props.desired.parts, ...(gate ? [gate] : [])],
      });
      replacements[serverName] = [props.replace?.[serverName] ?? 0, server.volume?.id ?? []].flat().join(" ");
      slots.push(server);
    }
    this.slots = slots;
  }

  /** Between a server and the next one: nothing is touched before etcd can do without it. */
  private gate(before: Server, slots: readonly Server[], props: ServersProps): Readiness {
    return new Readiness(this, `${before.name}-ready`, {
      api: props.api,
      servers: props.standing(before.name),
      instances: Object.fromEntries(slots.map(({ name, instanceId }) => [name, instanceId])),
      limitSeconds: GATE_SECONDS,
      triggers: [before.instanceId, props.instanceType],
      after: before.whole,
    });
  }

  private securityGroup(props: ServersProps): ServersGroup {
    const given = props.securityGroups?.servers;
    if (given !== undefined) return { id: given, rules: [] };
    const group = serversGroup(this, {
      name: props.name,
      vpcId: props.network.vpcId,
      ports: portsBetweenServers(props.distribution, props.podNetwork),
    });
    return { ...group, rules: [...group.rules, ...props.exposure.admit(this, group.id)] };
  }
}
