import type { RancherOnRkeProps } from "../../lib/config";
import {
  comesAfter,
  minimal,
  namesOf,
  resource,
  type Synthesized,
  synthesize,
  synthesizeOnDocker,
} from "../support/synth";

const SERVERS = "sg-00000000000000001";
const BALANCER = "sg-00000000000000002";
const MORE = "sg-00000000000000003";
const VPC = "vpc-0123456789abcdef0";
const existing = {
  vpcId: VPC,
  publicSubnetIds: ["subnet-00000000000000001", "subnet-00000000000000002", "subnet-00000000000000003"],
  privateSubnetIds: ["subnet-00000000000000004", "subnet-00000000000000005", "subnet-00000000000000006"],
};
const inExisting = (
  securityGroups: NonNullable<RancherOnRkeProps["network"]>["securityGroups"],
  parts: Partial<RancherOnRkeProps> = {},
) => synthesize({ network: { existing, securityGroups }, ...parts });

const typesOf = ({ resource }: Synthesized) => Object.keys(resource).filter((type) => type.includes("security_group"));
const interfaces = ({ resource }: Synthesized) =>
  Object.values(resource.aws_network_interface ?? {}).map(({ security_groups }) => security_groups);
const balancers = ({ resource }: Synthesized) =>
  Object.values(resource.aws_lb ?? {}).map(({ security_groups }) => security_groups);

describe("security groups that exist", () => {
  it("are on servers and balancer, and the stack creates neither groups nor rules", () => {
    const stack = inExisting({ servers: SERVERS, balancer: BALANCER });
    expect(typesOf(stack)).toEqual([]);
    expect(interfaces(stack)).toEqual([[SERVERS], [SERVERS], [SERVERS]]);
    expect(balancers(stack)).toEqual([[BALANCER]]);
  });

  it("are on both load balancers when TLS ends at one", () => {
    const { version } = minimal.rancher;
    const rancher = { version, tls: { mode: "external", issuer: "blank" } } as const;
    const stack = inExisting({ servers: SERVERS, balancer: BALANCER }, { rancher });
    expect(typesOf(stack)).toEqual([]);
    expect(balancers(stack)).toEqual([[BALANCER], [BALANCER]]);
  });

  it("are on servers that are reached by DNS", () => {
    const stack = inExisting({ servers: SERVERS }, { exposure: "dns" });
    expect(typesOf(stack)).toEqual([]);
    expect(interfaces(stack)).toEqual([[SERVERS], [SERVERS], [SERVERS]]);
  });

  it("let the group of a database of the stack admit the servers", () => {
    const cluster = {
      ...minimal.cluster,
      version: "v1.35.7+k3s1",
      datastore: { rds: {} },
    } as const;
    const stack = inExisting({ servers: SERVERS, balancer: BALANCER }, { cluster });
    expect(namesOf(stack, "aws_security_group")).toEqual(["cluster_datastore_security-group"]);
    const rules = Object.values(stack.resource.aws_vpc_security_group_ingress_rule ?? {});
    expect(rules).toEqual([expect.objectContaining({ referenced_security_group_id: SERVERS, from_port: 5432 })]);
  });

  it("are attached beside the stack's own when they are additional", () => {
    const stack = inExisting({ additional: [MORE] });
    const own = "${aws_security_group.cluster_servers_security-group.id}";
    expect(interfaces(stack)).toEqual([1, 2, 3].map(() => [own, MORE]));
    expect(balancers(stack)).toEqual([["${aws_security_group.cluster_balancer_security-group.id}"]]);
  });

  it("are rejected by the plan in another VPC, each by its field", () => {
    const stack = inExisting({ servers: SERVERS, balancer: BALANCER, additional: [MORE] });
    const looked = Object.values(stack.data?.aws_security_group ?? {}).map(({ id, lifecycle }) => [id, lifecycle]);
    const judged = (field: string, id: string) => [
      id,
      {
        postcondition: [
          {
            condition: `\${self.vpc_id == "${VPC}"}`,
            error_message: `network.securityGroups.${field}: ${id} is in \${self.vpc_id}, expected a security group of ${VPC}`,
          },
        ],
      },
    ];
    expect(looked).toEqual(
      expect.arrayContaining([judged("servers", SERVERS), judged("balancer", BALANCER), judged("additional[0]", MORE)]),
    );
    expect(looked).toHaveLength(3);
  });

  it("are on the server of a container, and on its balancer", () => {
    const { vpcId } = existing;
    const [subnetId, ...balancerSubnetIds] = existing.publicSubnetIds;
    const stack = synthesizeOnDocker({
      network: {
        existing: { vpcId, subnetId: subnetId as string, balancerSubnetIds },
        securityGroups: { server: SERVERS, balancer: BALANCER, additional: [MORE] },
      },
      dns: { zone: "example.com" },
      rancher: { version: "2.15.0", tls: { mode: "external", issuer: "blank" } },
    });
    expect(typesOf(stack)).toEqual([]);
    expect(interfaces(stack)).toEqual([[SERVERS, MORE]]);
    expect(balancers(stack)).toEqual([[BALANCER]]);
    expect(Object.keys(stack.data?.aws_security_group ?? {})).toHaveLength(3);
  });
});

describe("security groups of the stack", () => {
  // On a change to existing groups, the rules are deleted after no server uses the groups; on a change back, the order
  // is reversed.
  it("have their rules before a server or a balancer has them", () => {
    const stack = synthesize();
    const rules = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"].flatMap((type) =>
      namesOf(stack, type).map((name) => ({ type, name, group: resource(stack, type, name).security_group_id })),
    );
    const users = {
      "${aws_security_group.cluster_servers_security-group.id}": namesOf(stack, "aws_network_interface").map(
        (name) => `aws_network_interface.${name}`,
      ),
      "${aws_security_group.cluster_balancer_security-group.id}": ["aws_lb.cluster_balancer_balancer"],
    };
    for (const [group, addresses] of Object.entries(users)) {
      const own = rules.filter((rule) => rule.group === group);
      expect(own.length).toBeGreaterThan(3);
      for (const { type, name } of own)
        for (const address of addresses)
          expect([address, name, comesAfter(stack, address, `${type}.${name}`)]).toEqual([address, name, true]);
    }
  });

  // Otherwise Terraform deletes them first (Terraform, "The lifecycle Meta-Argument"), as the role of the servers.
  it("are deleted once nobody has them, as their rules and the role", () => {
    const types = /^aws_(security_group|vpc_security_group_(in|e)gress_rule|iam_.*)$/;
    const { version } = minimal.rancher;
    for (const stack of [
      synthesize({ rancher: { version, tls: { mode: "external", issuer: "blank" } } }),
      synthesize({ exposure: "dns", network: { allowedCidrs: ["203.0.113.0/24"] } }),
      synthesizeOnDocker(),
    ]) {
      const all = Object.entries(stack.resource).flatMap(([type, byName]) =>
        types.test(type) ? Object.entries(byName).map(([name, { lifecycle }]) => ({ name, lifecycle })) : [],
      );
      expect(all.length).toBeGreaterThan(5);
      for (const { name, lifecycle } of all)
        expect([name, lifecycle]).toEqual([name, expect.objectContaining({ create_before_destroy: true })]);
    }
  });
});
