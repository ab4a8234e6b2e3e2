import { whyNoApply } from "../../lab/prerequisites";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import { plannedActions } from "../../lab/terraform/plan";
import type { RancherOnRkeProps } from "../../lib/config";
import { describeUnless } from "../support/unless";

jest.setTimeout(180_000);

describeUnless(whyNoApply(), "an existing VPC", () => {
  let stack: DeployedStack;
  let vpcId: string;
  let subnets: string[];

  const createVpc = async (cidr: string) => {
    const { Vpc } = await stack.standIn.aws<{ Vpc: { VpcId: string } }>("ec2", "create_vpc", { CidrBlock: cidr });
    return Vpc.VpcId;
  };
  const createSubnet = async (VpcId: string, cidr: string, zone: string) => {
    const params = { VpcId, CidrBlock: cidr, AvailabilityZone: `eu-central-1${zone}` };
    const { Subnet } = await stack.standIn.aws<{ Subnet: { SubnetId: string } }>("ec2", "create_subnet", params);
    return Subnet.SubnetId;
  };
  const props = (privateSubnetIds: string[]): RancherOnRkeProps => ({
    hostname: "rancher.example.com",
    aws: { region: "eu-central-1" },
    network: { existing: { vpcId, privateSubnetIds }, allowedCidrs: ["10.0.0.0/8"] },
    balancer: { scheme: "internal" },
    cluster: { version: "v1.35.7+rke2r1", apiAllowedCidrs: ["10.0.0.0/8"] },
    rancher: { version: "2.15.0" },
  });
  const plan = (privateSubnetIds: string[]) => {
    stack.synth(props(privateSubnetIds));
    return stack.terraform.plan();
  };

  beforeAll(async () => {
    stack = await DeployedStack.start("inside");
    vpcId = await createVpc("10.0.0.0/16");
    subnets = await Promise.all(["a", "b", "c"].map((zone, index) => createSubnet(vpcId, `10.0.${index}.0/24`, zone)));
    stack.synth(props(subnets));
    await stack.terraform.init();
  });
  afterAll(() => stack?.stop());

  it("gets servers and a load balancer, and no network", async () => {
    const actions = plannedActions((await plan(subnets)).json);
    const types = new Set(Object.keys(actions).map((address) => address.split(".")[0]));
    expect(types).toContain("aws_instance");
    expect([...types].filter((type) => /vpc$|subnet|route|nat|eip|gateway/.test(String(type)))).toEqual([]);
  });

  it("is rejected when two subnets share a zone", async () => {
    const twin = await createSubnet(vpcId, "10.0.9.0/24", "a");
    await expect(plan([...subnets.slice(0, 2), twin])).rejects.toThrow(
      "network.existing.privateSubnetIds: the subnets are in eu-central-1a, eu-central-1b, eu-central-1a, expected one in each of 3 zones",
    );
  });

  it("is rejected when a subnet is of another VPC", async () => {
    const other = await createVpc("10.1.0.0/16");
    const stranger = await createSubnet(other, "10.1.0.0/24", "c");
    await expect(plan([...subnets.slice(0, 2), stranger])).rejects.toThrow(
      `network.existing.privateSubnetIds: ${stranger} is in ${other}, expected a subnet of ${vpcId}`,
    );
  });
});
