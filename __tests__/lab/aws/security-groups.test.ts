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

  it("keep the description of a rule whose other side is a group", async () => {
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
});
