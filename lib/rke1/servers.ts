import { Construct } from "constructs";
import { InstanceRole, type RoleOptions } from "../aws/instance-role";
import { type DataVolume, Server } from "../cluster/server";
import type { ServersProps } from "../cluster/servers";
import { createServersGroup, type ServersGroup } from "../cluster/servers-group";
import { lookUpUbuntu } from "../cluster/ubuntu";
import type { LoadBalancer } from "../network/load-balancer";
import { ZONE_COUNT } from "../network/network";
import { address } from "../terraform/expressions";
import { TerraformData } from "../terraform/terraform-data";
import type { Bastion } from "./bastion";
import { RKE1_PORTS_BETWEEN_SERVERS } from "./ports";
import { rke1UserData } from "./user-data";

/** The properties of the servers. */
export interface Rke1ServersProps
  extends RoleOptions,
    Pick<
      ServersProps,
      "name" | "region" | "network" | "instanceType" | "kmsKeyArn" | "provider" | "protected" | "guard"
    > {
  /** The load balancer in front of the servers. */
  readonly balancer: LoadBalancer;
  /** The bastion for SSH. */
  readonly bastion: Bastion;
  /** Size and speed of each data volume. */
  readonly volume: DataVolume;
  /** Public key of the SSH user, in OpenSSH's format. */
  readonly publicKey: string;
}

/**
 * Three servers with Docker, one in each zone. Each server is a slot, as with RKE2: its data remains when the instance
 * is replaced.
 */
export class Rke1Servers extends Construct {
  /** The servers, in the order of their zones. */
  readonly slots: readonly Server[];

  constructor(scope: Construct, id: string, props: Rke1ServersProps) {
    super(scope, id);
    const { name, network } = props;
    const group = this.securityGroup(props);
    const role = new InstanceRole(this, "role", {
      ...props,
      stackName: name,
      description: "Servers of a Rancher cluster of RKE1",
      statements: [],
    });
    const image = lookUpUbuntu(this, props.instanceType);
    const volumes: Record<string, string> = {};
    const triggers = address(new TerraformData(this, "volumes", { input: volumes }));
    this.slots = Array.from({ length: ZONE_COUNT }, (_, index) => {
      const serverName = `server-${index}`;
      const server = new Server(this, serverName, {
        name: serverName,
        stackName: name,
        zone: network.zones[index] as string,
        subnetId: network.privateSubnetIds[index] as string,
        securityGroupIds: [group.id],
        securityGroupRules: group.rules,
        instanceProfile: role.profileName,
        instanceType: props.instanceType,
        image,
        volume: props.volume,
        userData: (volumeId = "") => rke1UserData({ name: serverName, volumeId, publicKey: props.publicKey }),
        replacedBy: `${triggers}.input.${serverName}`,
        protected: props.protected,
        guard: props.guard,
        kmsKeyArn: props.kmsKeyArn,
        provider: props.provider,
        after: [props.guard, ...network.egress, ...role.policies],
      });
      volumes[serverName] = `${server.volume?.id}`;
      return server;
    });
  }

  private securityGroup({ name, network, balancer, bastion }: Rke1ServersProps): ServersGroup {
    const group = createServersGroup(this, { name, vpcId: network.vpcId, ports: RKE1_PORTS_BETWEEN_SERVERS });
    bastion.admit(this, group.id);
    return { ...group, rules: [...group.rules, ...balancer.admit(this, group.id)] };
  }
}
