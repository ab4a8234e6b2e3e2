import { Construct } from "constructs";
import { InstanceRole, type RoleOptions } from "../aws/instance-role";
import { type DataVolume, Server } from "../cluster/server";
import type { ServersProps } from "../cluster/servers";
import { createServersGroup, type ServersGroup } from "../cluster/servers-group";
import { lookUpUbuntu } from "../cluster/ubuntu";
import { serverNames } from "../config/names";
import { type PortRange, tcp, udp } from "../config/ports";
import type { LoadBalancer } from "../network/load-balancer";
import { ZONE_COUNT } from "../network/network";
import { API_PORT } from "../network/rancher-clients";
import { address } from "../terraform/expressions";
import { TerraformData } from "../terraform/terraform-data";
import type { Bastion } from "./bastion";
import { rke1UserData } from "./user-data";

/**
 * Ports between servers of RKE1 with its default network plugin, Canal over VXLAN (Rancher, "Port Requirements: RKE1").
 */
const PORTS_BETWEEN_SERVERS: readonly PortRange[] = [
  tcp(443, "Rancher agents"),
  tcp(2379, "etcd clients and peers", 2380),
  tcp(API_PORT, "Kubernetes API"),
  tcp(8443, "Ingress controller webhook"),
  tcp(9099, "Canal health checks"),
  tcp(10250, "Kubelet"),
  tcp(10254, "Ingress controller health checks"),
  udp(8472, "VXLAN"),
];

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
    this.slots = serverNames(ZONE_COUNT).map((serverName, index) => {
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
    const group = createServersGroup(this, { name, vpcId: network.vpcId, ports: PORTS_BETWEEN_SERVERS });
    bastion.admit(this, group.id);
    return { ...group, rules: [...group.rules, ...balancer.admit(this, group.id)] };
  }
}
