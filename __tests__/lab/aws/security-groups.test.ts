import { type StandIn, startStandIn } from "../../../lab/aws/stand-in";
import { whyNoStandIn } from "../../../lab/prerequisites";
import { describeUnless } from "../../support/unless";
import { createSite } from "../support/slot";

jest.setTimeout(120_000);

describeUnless(whyNoStandIn(), "security groups of the stand-in", () => {
  let standIn: StandIn;
  beforeAll(async () => {
    standIn = await startStandIn();
  });
  afterAll(() => standIn.stop());

  it("keep the description of a rule that names a group", async () => {
    const { vpcId } = await createSite(standIn);
    const group = { GroupName: "servers", Description: "servers", VpcId: vpcId };
    const { GroupId } = await standIn.aws<{ GroupId: string }>("ec2", "create_security_group", group);
    await standIn.aws("ec2", "authorize_security_group_ingress", {
      GroupId,
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 9345, ToPort: 9345, UserIdGroupPairs: [{ GroupId, Description: "supervisor" }] },
      ],
    });
    const { SecurityGroupRules: rules } = await standIn.aws<{ SecurityGroupRules: { Description?: string }[] }>(
      "ec2",
      "describe_security_group_rules",
      { Filters: [{ Name: "group-id", Values: [GroupId] }] },
    );
    expect(rules.map(({ Description }) => Description)).toContain("supervisor");
  });

  it("reject descriptions of groups and rules with a character that AWS does not allow", async () => {
    const { vpcId: VpcId } = await createSite(standIn);
    const create = (GroupName: string, Description: string) =>
      standIn.aws<{ GroupId: string }>("ec2", "create_security_group", { GroupName, Description, VpcId });
    await expect(create("one", "Rancher's clients")).rejects.toMatchObject({ code: "InvalidParameterValue" });
    const { GroupId } = await create("two", "Clients of Rancher (a-z_.:/#,@[]+=&;{}!$*)");
    const admit = (Description: string) =>
      standIn.aws("ec2", "authorize_security_group_ingress", {
        GroupId,
        IpPermissions: [
          { IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: "192.0.2.0/24", Description }] },
        ],
      });
    await expect(admit("Rancher's clients")).rejects.toMatchObject({ code: "InvalidParameterValue" });
    await expect(admit("a".repeat(256))).rejects.toMatchObject({ code: "InvalidParameterValue" });
    expect(await admit("Clients of Rancher")).toMatchObject({ Return: true });
  });

  it("name prefix lists of Route 53's health checks for both versions of IP", async () => {
    type Lists = { PrefixLists: { PrefixListName: string; AddressFamily: string }[] };
    const { PrefixLists } = await standIn.aws<Lists>("ec2", "describe_managed_prefix_lists");
    const found = PrefixLists.filter(({ PrefixListName }) => PrefixListName.endsWith("route53-healthchecks"));
    expect(found.map(({ PrefixListName, AddressFamily }) => [AddressFamily, PrefixListName])).toEqual([
      ["IPv4", "com.amazonaws.eu-central-1.route53-healthchecks"],
      ["IPv6", "com.amazonaws.eu-central-1.ipv6.route53-healthchecks"],
    ]);
  });

  it.each(["ingress", "egress"])(
    "report a missing rule of %s when it is revoked twice, as AWS does",
    async (direction) => {
      const { vpcId } = await createSite(standIn);
      const group = { GroupName: direction, Description: direction, VpcId: vpcId };
      const { GroupId } = await standIn.aws<{ GroupId: string }>("ec2", "create_security_group", group);
      const { SecurityGroupRules } = await standIn.aws<{ SecurityGroupRules: { SecurityGroupRuleId: string }[] }>(
        "ec2",
        `authorize_security_group_${direction}`,
        {
          GroupId,
          IpPermissions: [{ IpProtocol: "tcp", FromPort: 6443, ToPort: 6443, UserIdGroupPairs: [{ GroupId }] }],
        },
      );
      const rule = {
        GroupId,
        SecurityGroupRuleIds: SecurityGroupRules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId),
      };
      const revoke = () => standIn.aws("ec2", `revoke_security_group_${direction}`, rule);
      expect(await revoke()).toMatchObject({ Return: true });
      await expect(revoke()).rejects.toMatchObject({ code: "InvalidSecurityGroupRuleId.NotFound" });
    },
  );

  it("keep a group that an interface has, or that a rule of another group names", async () => {
    const { vpcId: VpcId, subnetId: SubnetId } = await createSite(standIn);
    const create = async (GroupName: string) => {
      const group = { GroupName, Description: GroupName, VpcId };
      return (await standIn.aws<{ GroupId: string }>("ec2", "create_security_group", group)).GroupId;
    };
    const [used, named, other] = [await create("used"), await create("named"), await create("other")];
    const remove = (GroupId: string) => standIn.aws("ec2", "delete_security_group", { GroupId });
    const { NetworkInterface } = await standIn.aws<{ NetworkInterface: { NetworkInterfaceId: string } }>(
      "ec2",
      "create_network_interface",
      { SubnetId, Groups: [used] },
    );
    await standIn.aws("ec2", "authorize_security_group_ingress", {
      GroupId: other,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 80, ToPort: 80, UserIdGroupPairs: [{ GroupId: named }] }],
    });
    await expect(remove(used)).rejects.toMatchObject({ code: "DependencyViolation" });
    await expect(remove(named)).rejects.toMatchObject({ code: "DependencyViolation" });
    const { NetworkInterfaceId } = NetworkInterface;
    await standIn.aws("ec2", "delete_network_interface", { NetworkInterfaceId });
    await remove(used);
    await remove(other);
    await remove(named);
  });
});
