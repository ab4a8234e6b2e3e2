import type { StandIn } from "../../../lab/aws/stand-in";
import { createInterface, createSite, runInstance, type Site } from "./slot";

const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** A slot created by hand, as the stack creates each server. */
export interface Slot {
  readonly name: string;
  readonly interfaceId: string;
  readonly address: string;
  readonly volumeId: string;
  instanceId: string;
}

/** Servers created by hand in a stand-in, with a role that may read the parameters under /rancher/lab/servers. */
export class HandMadeServers {
  readonly slots: Slot[] = [];

  private constructor(
    private readonly standIn: StandIn,
    private readonly site: Site,
  ) {}

  static async create(standIn: StandIn): Promise<HandMadeServers> {
    const site = await createSite(standIn);
    const resource = `arn:aws:ssm:${standIn.region}:123456789012:parameter/rancher/lab/servers/*`;
    const statement = { Effect: "Allow", Action: "ssm:GetParameter", Resource: resource };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await standIn.aws("iam", "create_role", {
      RoleName: "lab-server",
      AssumeRolePolicyDocument: JSON.stringify(TRUST),
    });
    await standIn.aws("iam", "put_role_policy", { RoleName: "lab-server", PolicyName: "p", PolicyDocument: policy });
    await standIn.aws("iam", "create_instance_profile", { InstanceProfileName: "lab-server" });
    const profile = { InstanceProfileName: "lab-server", RoleName: "lab-server" };
    await standIn.aws("iam", "add_role_to_instance_profile", profile);
    return new HandMadeServers(standIn, site);
  }

  /** Creates a slot with a volume of 1 GiB, and its first instance. */
  async add(name: string, userData: string): Promise<Slot> {
    const made = await createInterface(this.standIn, this.site.subnetId);
    const params = { AvailabilityZone: this.site.zone, Size: 1 };
    const { VolumeId } = await this.standIn.aws<{ VolumeId: string }>("ec2", "create_volume", params);
    const slot = { name, interfaceId: made.id, address: made.address, volumeId: VolumeId, instanceId: "" };
    await this.boot(slot, userData);
    this.slots.push(slot);
    return slot;
  }

  /** Replaces the instance of a slot, as Terraform does. */
  async replace(slot: Slot, userData: string): Promise<void> {
    const params = { InstanceIds: [slot.instanceId] };
    await this.standIn.aws("ec2", "stop_instances", params);
    await this.standIn.aws("ec2", "detach_volume", { VolumeId: slot.volumeId, InstanceId: slot.instanceId });
    await this.standIn.aws("ec2", "terminate_instances", params);
    await this.boot(slot, userData);
  }

  /** Creates a load balancer that forwards a port to that port of all slots, and returns its DNS name. */
  async balance(port: number): Promise<string> {
    const { LoadBalancers } = await this.standIn.aws<{
      LoadBalancers: { DNSName: string; LoadBalancerArn: string }[];
    }>("elbv2", "create_load_balancer", { Name: "lab", Type: "network", Subnets: [this.site.subnetId] });
    const group = { Name: "lab", Protocol: "TCP", Port: port, VpcId: this.site.vpcId, TargetType: "ip" };
    const { TargetGroups } = await this.standIn.aws<{ TargetGroups: { TargetGroupArn: string }[] }>(
      "elbv2",
      "create_target_group",
      group,
    );
    const TargetGroupArn = TargetGroups[0]?.TargetGroupArn;
    const Targets = this.slots.map(({ address }) => ({ Id: address, Port: port }));
    await this.standIn.aws("elbv2", "register_targets", { TargetGroupArn, Targets });
    await this.standIn.aws("elbv2", "create_listener", {
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      Protocol: "TCP",
      Port: port,
      DefaultActions: [{ Type: "forward", TargetGroupArn }],
    });
    return LoadBalancers[0]?.DNSName as string;
  }

  private async boot(slot: Slot, userData: string): Promise<void> {
    slot.instanceId = await runInstance(this.standIn, slot.interfaceId, {
      UserData: userData.replaceAll("VOLUME", slot.volumeId.replace("-", "")).replaceAll("SERVER", slot.name),
      IamInstanceProfile: { Name: "lab-server" },
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: `lab-${slot.name}` }] }],
    });
    const attachment = { VolumeId: slot.volumeId, InstanceId: slot.instanceId, Device: "/dev/sdf" };
    await this.standIn.aws("ec2", "attach_volume", attachment);
  }
}
