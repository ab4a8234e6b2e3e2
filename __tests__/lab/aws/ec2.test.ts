import { type StandIn, startStandIn } from "../../../lab/aws/stand-in";
import { whyNoStandIn } from "../../../lab/prerequisites";
import { describeUnless } from "../../support/unless";
import { createInterface, createSite, runInstance, type Site } from "../support/slot";

jest.setTimeout(120_000);

interface Described {
  readonly NetworkInterfaces: readonly { Status: string; Attachment?: object; Association?: object }[];
  readonly Reservations: readonly { Instances: readonly object[] }[];
}

describeUnless(whyNoStandIn(), "EC2 of the stand-in", () => {
  let standIn: StandIn;
  let site: Site;
  beforeAll(async () => {
    standIn = await startStandIn();
    site = await createSite(standIn);
  });
  afterAll(() => standIn.stop());

  const describeInterface = async (id: string) => {
    const answer = await standIn.aws<Described>("ec2", "describe_network_interfaces", { NetworkInterfaceIds: [id] });
    return answer.NetworkInterfaces[0];
  };
  const describeInstance = async (id: string) => {
    const answer = await standIn.aws<Described>("ec2", "describe_instances", { InstanceIds: [id] });
    return answer.Reservations[0]?.Instances[0];
  };
  const createVolume = async (zone = site.zone) => {
    const params = { AvailabilityZone: zone, Size: 10, VolumeType: "gp3" };
    return (await standIn.aws<{ VolumeId: string }>("ec2", "create_volume", params)).VolumeId;
  };

  it("shows the instance profile that takes the place of another one", async () => {
    for (const InstanceProfileName of ["first", "second"])
      await standIn.aws("iam", "create_instance_profile", { InstanceProfileName });
    const { id } = await createInterface(standIn, site.subnetId);
    const instance = await runInstance(standIn, id);
    const { IamInstanceProfileAssociation: association } = await standIn.aws<{
      IamInstanceProfileAssociation: { AssociationId: string };
    }>("ec2", "associate_iam_instance_profile", { InstanceId: instance, IamInstanceProfile: { Name: "first" } });
    await standIn.aws("ec2", "replace_iam_instance_profile_association", {
      AssociationId: association.AssociationId,
      IamInstanceProfile: { Name: "second" },
    });
    expect(await describeInstance(instance)).toMatchObject({
      IamInstanceProfile: { Arn: expect.stringMatching(/\/second$/) },
    });
    await standIn.aws("ec2", "terminate_instances", { InstanceIds: [instance] });
    await standIn.aws("ec2", "delete_network_interface", { NetworkInterfaceId: id });
  });

  it("attaches an interface that outlives its instance to the next one", async () => {
    const { id } = await createInterface(standIn, site.subnetId);
    const first = await runInstance(standIn, id);
    expect(await describeInterface(id)).toMatchObject({ Status: "in-use", Attachment: { InstanceId: first } });
    await expect(runInstance(standIn, id)).rejects.toMatchObject({ code: "InvalidNetworkInterface.InUse" });
    const remove = () => standIn.aws("ec2", "delete_network_interface", { NetworkInterfaceId: id });
    await expect(remove()).rejects.toMatchObject({ code: "InvalidParameterValue" });

    await standIn.aws("ec2", "terminate_instances", { InstanceIds: [first] });
    const free = await describeInterface(id);
    expect(free?.Status).toBe("available");
    expect(free).not.toHaveProperty("Attachment");
    expect(await describeInstance(first)).toMatchObject({ State: { Name: "terminated" }, NetworkInterfaces: [] });

    const second = await runInstance(standIn, id);
    expect(await describeInterface(id)).toMatchObject({ Attachment: { InstanceId: second } });
    await standIn.aws("ec2", "terminate_instances", { InstanceIds: [second] });
    await remove();
    expect((await standIn.inventory())["network-interface"]).toBeUndefined();
  });

  it("runs an image only on its own processors, also after a change of the type", async () => {
    const start = (ImageId: string, InstanceType: string) =>
      standIn.aws<{ Instances: { InstanceId: string }[] }>("ec2", "run_instances", {
        ImageId,
        InstanceType,
        MinCount: 1,
        MaxCount: 1,
        SubnetId: site.subnetId,
      });
    const images = { x86: "ami-24040000000000000", arm: "ami-24040000000000a64" };
    await expect(start(images.x86, "m7g.xlarge")).rejects.toMatchObject({ code: "InvalidParameterValue" });
    await expect(start(images.arm, "m6i.xlarge")).rejects.toMatchObject({ code: "InvalidParameterValue" });
    const { Instances } = await start(images.arm, "m7g.xlarge");
    const InstanceId = Instances[0]?.InstanceId;
    await standIn.aws("ec2", "stop_instances", { InstanceIds: [InstanceId] });
    const resize = (Value: string) =>
      standIn.aws("ec2", "modify_instance_attribute", { InstanceId, InstanceType: { Value } });
    await resize("r7g.large");
    await expect(resize("m6i.xlarge")).rejects.toMatchObject({ code: "InvalidParameterValue" });
    await standIn.aws("ec2", "terminate_instances", { InstanceIds: [InstanceId] });
  });

  it("creates no root volume that is smaller than that of its image", async () => {
    const { id } = await createInterface(standIn, site.subnetId);
    const withRoot = (VolumeSize: number, more: object = {}) =>
      runInstance(standIn, id, { BlockDeviceMappings: [{ DeviceName: "/dev/sda1", Ebs: { VolumeSize } }], ...more });
    const large = await withRoot(60);
    const Name = "with a large root volume";
    const { ImageId } = await standIn.aws<{ ImageId: string }>("ec2", "create_image", { InstanceId: large, Name });
    await standIn.aws("ec2", "terminate_instances", { InstanceIds: [large] });
    await expect(withRoot(40, { ImageId })).rejects.toMatchObject({ code: "InvalidBlockDeviceMapping" });
    await standIn.aws("ec2", "terminate_instances", { InstanceIds: [await withRoot(60, { ImageId })] });
    await standIn.aws("ec2", "delete_network_interface", { NetworkInterfaceId: id });
  });

  it("deletes the interface that it created for an instance with the instance", async () => {
    const { Instances } = await standIn.aws<{ Instances: { InstanceId: string }[] }>("ec2", "run_instances", {
      ImageId: "ami-24040000000000000",
      InstanceType: "m6i.large",
      MinCount: 1,
      MaxCount: 1,
      SubnetId: site.subnetId,
    });
    expect((await standIn.inventory())["network-interface"]).toBe(1);
    await standIn.aws("ec2", "terminate_instances", { InstanceIds: [Instances[0]?.InstanceId] });
    expect((await standIn.inventory())["network-interface"]).toBeUndefined();
  });

  it("gives each interface its own free address, and no reserved one", async () => {
    const made = [await createInterface(standIn, site.subnetId), await createInterface(standIn, site.subnetId)];
    expect(made.map(({ address }) => address)).toEqual(["10.0.0.4", "10.0.0.5"]);
    for (const { id } of made) await standIn.aws("ec2", "delete_network_interface", { NetworkInterfaceId: id });
  });

  it("places an instance in the zone of its interface, without a public address", async () => {
    const { id, address } = await createInterface(standIn, site.subnetId);
    const instance = await describeInstance(await runInstance(standIn, id));
    expect(instance).toMatchObject({
      Placement: { AvailabilityZone: site.zone },
      SubnetId: site.subnetId,
      PrivateIpAddress: address,
    });
    expect(instance).not.toHaveProperty("PublicIpAddress");
    expect(await describeInterface(id)).not.toHaveProperty("Association");
  });

  it("creates the root volume as requested, as large as the image", async () => {
    const { id } = await createInterface(standIn, site.subnetId);
    const Ebs = { VolumeType: "gp3", Iops: 3500, Throughput: 150, Encrypted: true, DeleteOnTermination: true };
    const more = { BlockDeviceMappings: [{ DeviceName: "/dev/sda1", Ebs }] };
    const instanceId = await runInstance(standIn, id, more);
    const Filters = [{ Name: "attachment.instance-id", Values: [instanceId] }];
    const { Volumes } = await standIn.aws<{ Volumes: object[] }>("ec2", "describe_volumes", { Filters });
    expect(Volumes).toMatchObject([{ Size: 15, VolumeType: "gp3", Iops: 3500, Throughput: 150, Encrypted: true }]);
  });

  it("attaches a free volume, in its zone, to an existing instance", async () => {
    const interfaces = [await createInterface(standIn, site.subnetId), await createInterface(standIn, site.subnetId)];
    const [first, second] = [
      await runInstance(standIn, interfaces[0]?.id as string),
      await runInstance(standIn, interfaces[1]?.id as string),
    ];
    const volume = await createVolume();
    const attach = (VolumeId: string, InstanceId: string) =>
      standIn.aws("ec2", "attach_volume", { VolumeId, InstanceId, Device: "/dev/sdf" });

    await attach(volume, first);
    await expect(attach(volume, second)).rejects.toMatchObject({ code: "VolumeInUse" });
    const elsewhere = await createVolume(`${standIn.region}a`);
    await expect(attach(elsewhere, second)).rejects.toMatchObject({ code: "InvalidVolume.ZoneMismatch" });
    await standIn.aws("ec2", "terminate_instances", { InstanceIds: [first] });
    await expect(attach(volume, first)).rejects.toMatchObject({ code: "IncorrectState" });
    await attach(volume, second);
  });

  it("grows a volume, and never shrinks one", async () => {
    const VolumeId = await createVolume();
    const resize = (Size: number) => standIn.aws("ec2", "modify_volume", { VolumeId, Size });
    await resize(20);
    await expect(resize(19)).rejects.toMatchObject({
      code: "InvalidParameterValue",
      message: expect.stringContaining("New size cannot be smaller than existing size"),
    });
    await standIn.aws("ec2", "modify_volume", { VolumeId, Iops: 4000 });
    const { Volumes } = await standIn.aws<{ Volumes: object[] }>("ec2", "describe_volumes", { VolumeIds: [VolumeId] });
    expect(Volumes).toMatchObject([{ Size: 20, Iops: 4000 }]);
  });

  it.each([
    ["amd64", "x86_64"],
    ["arm64", "arm64"],
  ])("lists the image that Canonical's parameter for %s names", async (name, Architecture) => {
    const Name = `/aws/service/canonical/ubuntu/server/24.04/stable/current/${name}/hvm/ebs-gp3/ami-id`;
    const { Parameter } = await standIn.aws<{ Parameter: { Value: string } }>("ssm", "get_parameter", { Name });
    const params = { ImageIds: [Parameter.Value] };
    const { Images } = await standIn.aws<{ Images: object[] }>("ec2", "describe_images", params);
    expect(Images).toMatchObject([{ Architecture, RootDeviceName: "/dev/sda1", State: "available" }]);
  });
});
