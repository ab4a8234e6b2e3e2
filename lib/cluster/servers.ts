import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { RoleOptions } from "../aws/instance-role";
import type { SecretsKey } from "../aws/secrets-key";
import type { StackBucket } from "../aws/stack-bucket";
import type { NetworkSecurityGroupsOptions, PodNetwork } from "../config";
import { serverNames } from "../config/names";
import { portsBetweenServers } from "../config/ports";
import type { Distribution } from "../config/versions";
import { artifactsArn } from "../egress/artifacts";
import type { EcrImages } from "../egress/ecr";
import type { Exposure } from "../network/exposure";
import type { Network } from "../network/network";
import { address } from "../terraform/expressions";
import { TerraformData } from "../terraform/terraform-data";
import type { DesiredState } from "./desired-state";
import { type ApiEndpoint, Readiness } from "./readiness";
import { type DataVolume, Server, type ServerProps } from "./server";
import { ServerRole } from "./server-role";
import { createServersGroup, type ServersGroup } from "./servers-group";
import { StopGate, StopMark } from "./stop-gate";
import { lookUpUbuntu } from "./ubuntu";
import { userData } from "./user-data";

/** Time limit of a gate in seconds. A server needs a few minutes to boot and join. */
const GATE_SECONDS = 1200;

/** Properties of `Servers`. */
export interface ServersProps extends RoleOptions, Pick<ServerProps, "kmsKeyArn" | "provider"> {
  /** Name of the stack, prefix of all names. */
  readonly name: string;
  /** Region of the stack. */
  readonly region: string;
  /** Network of the servers. */
  readonly network: Network;
  /**
   * Existing security groups.
   *
   * @default - one is created, with its rules
   */
  readonly securityGroups?: NetworkSecurityGroupsOptions;
  /** How clients reach the servers. It determines the servers' subnets. */
  readonly exposure: Exposure;
  /** Distribution of the cluster. */
  readonly distribution: Distribution;
  /** Network plug-in of the pods. It determines the ports between servers. */
  readonly podNetwork: PodNetwork;
  /** Number of servers, distributed over the zones in turn. */
  readonly count: number;
  /** EC2 type of every server. */
  readonly instanceType: string;
  /**
   * The data volume of each server.
   *
   * @default - none: servers keep no data
   */
  readonly volume?: DataVolume;
  /**
   * A volume of its own for the etcd of each server.
   *
   * @default - none: etcd is on the data volume
   */
  readonly etcdVolume?: DataVolume;
  /** Replacement numbers by server name. A server without one has 0. */
  readonly replace: Readonly<Record<string, number>>;
  /**
   * Id of the image of new instances.
   *
   * @default - the current Ubuntu 24.04 LTS
   */
  readonly image?: string;
  /** The KMS key for the secrets of the desired state. */
  readonly secretsKey: SecretsKey;
  /** Whether the servers publish metrics to CloudWatch. */
  readonly publishesMetrics: boolean;
  /**
   * ARN of the CloudWatch Logs group of the servers' journals.
   *
   * @default - none
   */
  readonly logGroupArn?: string;
  /** The desired state that the servers read. */
  readonly desired: DesiredState;
  /**
   * What the servers' role pulls from Amazon ECR.
   *
   * @default - nothing
   */
  readonly ecr?: EcrImages;
  /** URL of the folder of releases. For an `s3://` URL, the servers' role may read the bucket's folder. */
  readonly artifacts: string;
  /**
   * The proxy's variables for user data.
   *
   * @default - none
   */
  readonly proxyEnvironment?: string;
  /** The bucket of the stack. */
  readonly bucket: StackBucket;
  /** The API that the gates query. Its host is known at the plan, so a server does not depend on a load balancer. */
  readonly api: ApiEndpoint;
  /**
   * Names of the servers that must be ready before the server after `server` changes, separated by spaces, as a
   * Terraform template. The template is empty at the first deploy, when all servers boot at the same time.
   */
  readonly requiredServers: (server: string) => string;
  /** Whether Terraform rejects a plan that destroys the data volumes. */
  readonly protected: boolean;
  /** Dependency of every change of a server. */
  readonly guard: ITerraformDependable;
}

/** The cluster's servers, in a dependency chain: Terraform changes instances one after the other. */
export class Servers extends Construct {
  /** The slots in their order. */
  readonly slots: readonly Server[];
  /** Id of the servers' security group. */
  readonly securityGroupId: string;
  /** The waits before each stop of a server, and the mark of a destroy; none when servers keep no data. */
  readonly stopGates: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ServersProps) {
    super(scope, id);
    const { name, network, exposure } = props;
    const group = this.securityGroup(props);
    this.securityGroupId = group.id;
    const role = new ServerRole(this, "role", {
      ...props,
      stackName: name,
      bucketArn: props.bucket.arn,
      desiredArn: props.desired.arn,
      savesSnapshots: props.volume !== undefined,
      artifactsArn: artifactsArn(props.artifacts, props.region),
    });
    const image = props.image ?? lookUpUbuntu(this, props.instanceType);

    const slots: Server[] = [];
    const stopGates: StopGate[] = [];
    // One resource holds the entries of all servers. Each instance depends on its own entry. The loop below adds the
    // entries, because they contain ids of the volumes.
    const replacements: Record<string, string> = {};
    const triggers = address(new TerraformData(this, "replacements", { input: replacements }));
    for (const [index, serverName] of serverNames(props.count).entries()) {
      const place = index % network.zones.length;
      const before = slots.at(-1);
      const gate = before && this.gate(before, slots, props);
      const stopGate = stopGates.at(-1);
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
        etcdVolume: props.etcdVolume,
        userData: (volumeId, etcdVolumeId) =>
          userData({
            name: serverName,
            region: props.region,
            volumeId,
            ...(etcdVolumeId !== undefined && { etcd: { volumeId: etcdVolumeId, distribution: props.distribution } }),
            stackName: name,
            bucket: props.bucket.name,
            proxyEnvironment: props.proxyEnvironment,
          }),
        replacedBy: `${triggers}.input.${serverName}`,
        protected: props.protected,
        guard: props.guard,
        kmsKeyArn: props.kmsKeyArn,
        provider: props.provider,
        publicAddress: exposure.publicAddresses?.[serverName],
        after: [
          props.guard,
          ...exposure.egress,
          ...role.policies,
          props.desired.written,
          ...(gate ? [gate] : []),
          ...(stopGate ? [stopGate] : []),
        ],
      });
      replacements[serverName] = [props.replace[serverName] ?? 0, ...server.volumes.map(({ id }) => id)].join(" ");
      slots.push(server);
      // Servers without data can stop together: the datastore keeps the cluster.
      if (server.volume) {
        const servers = serverNames(props.count);
        stopGates.push(new StopGate(this, `${serverName}-stop`, { stackName: name, server, servers }));
      }
    }
    this.slots = slots;
    this.stopGates =
      stopGates.length > 0
        ? [...stopGates, new StopMark(this, "stop-mark", name, serverNames(props.count), stopGates)]
        : [];
  }

  /** The wait between two servers. A server changes only when etcd keeps its majority without that server. */
  private gate(before: Server, slots: readonly Server[], props: ServersProps): Readiness {
    return new Readiness(this, `${before.name}-ready`, {
      api: props.api,
      servers: props.requiredServers(before.name),
      instances: slots,
      limitSeconds: GATE_SECONDS,
      triggers: [before.instanceId, props.instanceType],
      after: before.running,
    });
  }

  private securityGroup(props: ServersProps): ServersGroup {
    const given = props.securityGroups?.servers;
    if (given !== undefined) return { id: given, rules: [] };
    const group = createServersGroup(this, {
      name: props.name,
      vpcId: props.network.vpcId,
      ports: portsBetweenServers(props.distribution, props.podNetwork),
    });
    return { ...group, rules: [...group.rules, ...props.exposure.admit(this, group.id)] };
  }
}
