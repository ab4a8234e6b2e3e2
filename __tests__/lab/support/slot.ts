import type { StandIn } from "../../../lab/aws/stand-in";

/** A VPC with one subnet, for tests of resources in it. */
export interface Site {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
}

/** Creates a VPC 10.0.0.0/16 with the subnet 10.0.0.0/24 in the region's zone b. */
export async function createSite(standIn: StandIn): Promise<Site> {
  const { Vpc } = await standIn.aws<{ Vpc: { VpcId: string } }>("ec2", "create_vpc", { CidrBlock: "10.0.0.0/16" });
  const zone = `${standIn.region}b`;
  const params = { VpcId: Vpc.VpcId, CidrBlock: "10.0.0.0/24", AvailabilityZone: zone };
  const { Subnet } = await standIn.aws<{ Subnet: { SubnetId: string } }>("ec2", "create_subnet", params);
  return { vpcId: Vpc.VpcId, subnetId: Subnet.SubnetId, zone };
}

/** Creates an interface and returns its id and its address. */
export async function createInterface(standIn: StandIn, subnetId: string): Promise<{ id: string; address: string }> {
  const params = { SubnetId: subnetId };
  const { NetworkInterface: made } = await standIn.aws<{
    NetworkInterface: { NetworkInterfaceId: string; PrivateIpAddress: string };
  }>("ec2", "create_network_interface", params);
  return { id: made.NetworkInterfaceId, address: made.PrivateIpAddress };
}

/** Starts an instance of the stand-in's Ubuntu with an existing interface, and returns its id. */
export async function runInstance(standIn: StandIn, interfaceId: string, more: object = {}): Promise<string> {
  const { Instances } = await standIn.aws<{ Instances: { InstanceId: string }[] }>("ec2", "run_instances", {
    ImageId: "ami-24040000000000000",
    InstanceType: "m6i.xlarge",
    MinCount: 1,
    MaxCount: 1,
    NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: interfaceId, DeleteOnTermination: false }],
    ...more,
  });
  return Instances[0]?.InstanceId as string;
}
