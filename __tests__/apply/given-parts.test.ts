import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { whyNoApply } from "../../lab/prerequisites";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import type { ApplyEvent } from "../../lab/terraform/messages";
import { parseRancherOnRke, type RancherOnRkeProps } from "../../lib/config";
import type { Json } from "../../tools/json";
import type { Policy } from "../../tools/policy/policy";
import { serverPolicyOf } from "../../tools/policy/servers";
import { synthesized } from "../../tools/synthesized";
import { describeUnless } from "../support/unless";
import { allows } from "../tools/allows";
import { policyNow } from "./asked";
import { instance, SERVERS } from "./deployed";
import { createProfile } from "./given";

jest.setTimeout(300_000);

const PROFILE = "platform-servers";
const BALANCER = "aws_lb.cluster_balancer_balancer";
const networkInterface = (n: number) => `aws_network_interface.cluster_servers_server-${n}_interface`;
const OWN_ROLE = ["iam_instance_profile.cluster_servers_role_profile", "iam_role.cluster_servers_role_role"];
const OWN_PARTS = /^aws_(security_group|vpc_security_group_\w+_rule|iam_\w+)\./;

describeUnless(whyNoApply(), "roles and security groups that exist", () => {
  let stack: DeployedStack;
  let vpcId: string;
  let subnets: string[];
  const groups: Record<string, string> = {};
  const asked: Policy[] = [];

  const create = async (operation: string, params: object) =>
    stack.standIn.aws<Record<string, Record<string, string>>>("ec2", operation, params);
  const createGroup = async (VpcId: string, GroupName: string) =>
    ((await create("create_security_group", { VpcId, GroupName, Description: "Of somebody else" })) as Json)
      .GroupId as string;
  type Network = NonNullable<RancherOnRkeProps["network"]>;
  const props = (securityGroups?: Network["securityGroups"], instanceProfile?: string): RancherOnRkeProps => ({
    hostname: "rancher.example.com",
    aws: { region: "eu-central-1", instanceProfile },
    network: { existing: { vpcId, privateSubnetIds: subnets }, allowedCidrs: ["10.0.0.0/8"], securityGroups },
    balancer: { scheme: "internal" },
    cluster: { version: "v1.35.7+rke2r1", apiAllowedCidrs: ["10.0.0.0/8"] },
    rancher: { version: "2.15.0" },
  });
  const given = () => props({ servers: groups.servers, balancer: groups.balancer }, PROFILE);
  const synth = (configured: RancherOnRkeProps) => {
    stack.synth(configured);
    asked.push(policyNow(stack));
  };
  const groupsOf = async (operation: string, key: string) => {
    const answer = await stack.standIn.aws<Record<string, Json[]>>("ec2", operation);
    return (answer[key] as Json[]).map(({ Groups }) => (Groups as Json[]).map(({ GroupId }) => GroupId));
  };
  const rulesOf = async (groupId: string | undefined) => {
    const Filters = [{ Name: "group-id", Values: [groupId] }];
    const { SecurityGroupRules } = await stack.standIn.aws<{ SecurityGroupRules: Json[] }>(
      "ec2",
      "describe_security_group_rules",
      { Filters },
    );
    return SecurityGroupRules.map(({ IsEgress, CidrIpv4 }) => [IsEgress, CidrIpv4]);
  };

  beforeAll(async () => {
    stack = await DeployedStack.start("inside");
    vpcId = (await create("create_vpc", { CidrBlock: "10.0.0.0/16" })).Vpc?.VpcId as string;
    subnets = await Promise.all(
      ["a", "b", "c"].map(async (zone, index) => {
        const params = { VpcId: vpcId, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: `eu-central-1${zone}` };
        return (await create("create_subnet", params)).Subnet?.SubnetId as string;
      }),
    );
    for (const name of ["servers", "balancer", "more"]) groups[name] = await createGroup(vpcId, `platform-${name}`);
    await createProfile(stack.standIn, PROFILE);
    synth(props());
    await stack.terraform.init();
    await stack.terraform.apply();
  });
  afterAll(() => stack?.stop());

  it("a role of yours gets, printed, what the stack attaches to its own", async () => {
    const folder = mkdtempSync(join(stack.folder, "printed-"));
    const config = parseRancherOnRke("inside", given());
    const region = stack.standIn.region;
    const printed = serverPolicyOf(synthesized("inside", config, folder), { region, accountId: "123456789012" });
    const { PolicyDocument } = await stack.standIn.aws<{ PolicyDocument: { Statement: Json[] } }>(
      "iam",
      "get_role_policy",
      { RoleName: "inside-eu-central-1-server", PolicyName: "server" },
    );
    const { Statement } = PolicyDocument;
    expect(printed?.Statement.map(({ Sid }) => Sid)).toEqual(Statement.map(({ Sid }) => Sid));
    for (const [index, { Resource, Condition = {}, ...rest }] of (printed?.Statement ?? []).entries()) {
      const attached = Statement[index] as Json;
      expect(rest).toEqual({ Sid: attached.Sid, Effect: attached.Effect, Action: attached.Action });
      const { "ForAnyValue:StringEquals": _alias, ...conditions } = Condition as Json;
      expect(conditions).toEqual(attached.Condition ?? {});
      const patterns = [Resource].flat().map((each) => new RegExp(`^${String(each).replaceAll("*", ".*")}$`));
      const arns = [attached.Resource].flat() as string[];
      expect(arns).toEqual(patterns.map((pattern) => expect.stringMatching(pattern)));
    }
  });

  it("a group of another VPC is rejected by its field", async () => {
    const other = (await create("create_vpc", { CidrBlock: "10.1.0.0/16" })).Vpc?.VpcId as string;
    const stranger = await createGroup(other, "platform-stranger");
    synth(props({ additional: [groups.more as string, stranger] }));
    await expect(stack.terraform.plan()).rejects.toThrow(
      `network.securityGroups.additional[1]: ${stranger} is in ${other}, expected a security group of ${vpcId}`,
    );
  });

  it("a group more changes each server's network interface in place, and nothing else", async () => {
    synth(props({ additional: [groups.more as string] }));
    expect(await stack.terraform.changes()).toEqual(
      Object.fromEntries(SERVERS.map((n) => [networkInterface(n), "update"])),
    );
  });

  it("those of yours take the place of the stack's, which are deleted once nobody has them", async () => {
    synth(given());
    const planned = await stack.terraform.changes();
    const updated = [...SERVERS.flatMap((n) => [networkInterface(n), instance(n)]), BALANCER];
    const of = (action: string) => Object.keys(planned).filter((address) => planned[address] === action);
    expect(of("update").sort()).toEqual(updated.sort());
    expect(of("delete").filter((address) => !OWN_PARTS.test(address))).toEqual([]);
    expect(of("delete")).toEqual(expect.arrayContaining(OWN_ROLE.map((address) => `aws_${address}`)));
    expect(of("delete").length + updated.length).toBe(Object.keys(planned).length);

    const events = await stack.terraform.apply();
    isAfter(events, /_cluster_servers_|\.cluster_servers_(from|to|security)/, "delete", SERVERS.map(networkInterface));
    isAfter(events, /\.cluster_balancer_(allow|to|security)/, "delete", [BALANCER]);
    isAfter(events, /^aws_iam_/, "delete", SERVERS.map(instance));

    expect(await groupsOf("describe_network_interfaces", "NetworkInterfaces")).toEqual(
      expect.arrayContaining(SERVERS.map(() => [groups.servers])),
    );
    const { LoadBalancers } = await stack.standIn.aws<{ LoadBalancers: Json[] }>("elbv2", "describe_load_balancers");
    expect(LoadBalancers.map(({ SecurityGroups }) => SecurityGroups)).toEqual([[groups.balancer]]);
    // What EC2 itself gives to each group.
    for (const name of ["servers", "balancer"]) expect(await rulesOf(groups[name])).toEqual([[true, "0.0.0.0/0"]]);
    const { IamInstanceProfileAssociations: profiles } = await stack.standIn.aws<Record<string, Json[]>>(
      "ec2",
      "describe_iam_instance_profile_associations",
    );
    expect(profiles?.map(({ IamInstanceProfile: profile }) => (profile as Json).Arn)).toEqual(
      SERVERS.map(() => `arn:aws:iam::123456789012:instance-profile/${PROFILE}`),
    );
    expect(await stack.terraform.wouldChange()).toBe(false);
  });

  it("and the other way round, the stack's are there before anybody has them", async () => {
    synth(props());
    const events = await stack.terraform.apply();
    const replaced = events.filter(({ address, action }) => action === "delete" || /aws_instance\./.test(address));
    expect(replaced.map(({ address, action }) => [address, action])).toEqual(
      SERVERS.map((n) => [instance(n), "update"]),
    );
    isBefore(events, /\.cluster_servers_(from|to|security)/, "create", SERVERS.map(networkInterface));
    isBefore(events, /\.cluster_balancer_(allow|to|security)/, "create", [BALANCER]);
    isBefore(events, /^aws_iam_/, "create", SERVERS.map(instance));
    expect(await stack.terraform.wouldChange()).toBe(false);
  });

  it("Terraform asked for nothing that the printed policies do not allow", async () => {
    const actions = await stack.standIn.asked();
    expect(actions).toContain("ec2:ReplaceIamInstanceProfileAssociation");
    expect(actions.filter((action) => !asked.some((policy) => allows(policy, action)))).toEqual([]);
  });
});

/** Each of some addresses is begun once all updates of others are done. */
function isAfter(events: readonly ApplyEvent[], pattern: RegExp, action: string, updated: readonly string[]): void {
  const done = Math.max(...updated.map((address) => events.find((event) => event.address === address)?.ended ?? 1e9));
  const matched = events.filter((event) => event.action === action && pattern.test(event.address));
  expect(matched.length).toBeGreaterThan(1);
  expect(matched.filter(({ started }) => started < done).map(({ address }) => address)).toEqual([]);
}

/** Each of some addresses is done before any update of others begins. */
function isBefore(events: readonly ApplyEvent[], pattern: RegExp, action: string, updated: readonly string[]): void {
  const begun = Math.min(...updated.map((address) => events.find((event) => event.address === address)?.started ?? -1));
  const matched = events.filter((event) => event.action === action && pattern.test(event.address));
  expect(matched.length).toBeGreaterThan(1);
  expect(matched.filter(({ ended = 1e9 }) => ended > begun).map(({ address }) => address)).toEqual([]);
}
