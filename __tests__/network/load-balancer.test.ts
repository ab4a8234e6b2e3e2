import { minimal, namesOf, resource, synthesize } from "../support/synth";

const INGRESS = "aws_vpc_security_group_ingress_rule";

/** Sources by port of the load balancer's security group. */
function sources(stack: ReturnType<typeof synthesize>): Record<number, unknown[]> {
  const found: Record<number, unknown[]> = {};
  for (const name of namesOf(stack, INGRESS).filter((name) => name.startsWith("cluster_balancer_"))) {
    const rule = resource(stack, INGRESS, name);
    const port = rule.from_port as number;
    found[port] = [...(found[port] ?? []), rule.cidr_ipv4];
  }
  return found;
}

describe("load balancer", () => {
  const stack = synthesize();

  it("is a network load balancer over the public subnets, created with a security group", () => {
    expect(resource(stack, "aws_lb", "cluster_balancer_balancer")).toMatchObject({
      name: "rke-ha",
      load_balancer_type: "network",
      internal: false,
      enable_cross_zone_load_balancing: true,
      enable_deletion_protection: false,
      security_groups: ["${aws_security_group.cluster_balancer_security-group.id}"],
      subnets: [0, 1, 2].map((index) => `\${aws_subnet.network_public-${index}.id}`),
      // AWS rejects an internet-facing load balancer before internet access exists. On a destroy, deletion protection
      // must act before the volumes are deleted.
      depends_on: expect.arrayContaining([
        "aws_route.network_public-default",
        ...[0, 1, 2].map((n) => `aws_ebs_volume.cluster_servers_server-${n}_volume`),
      ]),
    });
  });

  it("forwards only within a zone when crossZone is false", () => {
    const within = synthesize({ balancer: { crossZone: false } });
    const [[, balancer] = []] = Object.entries(within.resource.aws_lb ?? {});
    expect(balancer).toMatchObject({ load_balancer_type: "network", enable_cross_zone_load_balancing: false });
    expect(() => synthesize({ balancer: { crossZone: false }, cluster: { ...minimal.cluster, servers: 1 } })).toThrow(
      "rke-ha balancer.crossZone: got false, but with cluster.servers 1 not every zone has a server; remove it, or write servers 3",
    );
  });

  it("forwards TCP 80, 443 and 6443, and never 9345", () => {
    const listeners = namesOf(stack, "aws_lb_listener").map((name) => resource(stack, "aws_lb_listener", name));
    expect(listeners.map(({ port, protocol }) => [port, protocol])).toEqual([
      [443, "TCP"],
      [6443, "TCP"],
      [80, "TCP"],
    ]);
  });

  it.each([80, 443, 6443])("has every server's address as a target on %i, without client addresses", (port) => {
    expect(resource(stack, "aws_lb_target_group", `cluster_balancer_targets-${port}`)).toMatchObject({
      name: `rke-ha-${port}`,
      target_type: "ip",
      protocol: "TCP",
      port,
      preserve_client_ip: "false",
      health_check: { protocol: "TCP" },
    });
    for (const server of ["server-0", "server-1", "server-2"]) {
      expect(resource(stack, "aws_lb_target_group_attachment", `cluster_balancer_${server}-${port}`)).toMatchObject({
        target_id: `\${aws_network_interface.cluster_servers_${server}_interface.private_ip}`,
        port,
      });
    }
  });

  it("admits every address to Rancher, and only the configured ones to the API", () => {
    expect(sources(stack)).toEqual({ 80: ["0.0.0.0/0"], 443: ["0.0.0.0/0"], 6443: ["203.0.113.0/24"] });
  });

  it("admits the servers' own egress addresses to Rancher when others are excluded", () => {
    const nat = [0, 1, 2].map((index) => `\${aws_eip.network_nat-${index}-address.public_ip}/32`);
    const narrowed = sources(synthesize({ network: { allowedCidrs: ["198.51.100.0/24"] } }));
    expect(narrowed[80]).toEqual(["198.51.100.0/24", ...nat]);
    expect(narrowed[443]).toEqual(["198.51.100.0/24", ...nat]);
    expect(narrowed[6443]).toEqual(["203.0.113.0/24"]);
  });

  it("admits the servers' own subnets to an internal load balancer when others are excluded", () => {
    const narrowed = sources(
      synthesize({ network: { allowedCidrs: ["10.0.0.0/8"] }, balancer: { scheme: "internal" } }),
    );
    expect(narrowed[443]).toEqual([
      "10.0.0.0/8",
      ...[0, 1, 2].map((n) => `\${aws_subnet.network_private-${n}.cidr_block}`),
    ]);
  });

  it("rejects, in the plan, a range that the servers' own rule already has", () => {
    const narrowed = synthesize({ network: { allowedCidrs: ["198.51.100.0/24"] } });
    expect(resource(narrowed, INGRESS, "cluster_balancer_allow-443-servers-1").lifecycle).toMatchObject({
      precondition: [
        {
          condition: '${!contains(["198.51.100.0/24"], "${aws_eip.network_nat-1-address.public_ip}/32")}',
          error_message:
            "network.allowedCidrs: got ${aws_eip.network_nat-1-address.public_ip}/32, which is already allowed as the servers' own address; remove it",
        },
      ],
    });
  });

  it("admits the configured egress addresses of an existing VPC", () => {
    const existing = {
      vpcId: "vpc-0123456789abcdef0",
      publicSubnetIds: ["subnet-0000000000000000a", "subnet-0000000000000000b", "subnet-0000000000000000c"],
      privateSubnetIds: ["subnet-00000000000000001", "subnet-00000000000000002", "subnet-00000000000000003"],
      egressCidrs: ["192.0.2.7/32"],
    };
    const narrowed = sources(synthesize({ network: { existing, allowedCidrs: ["198.51.100.0/24"] } }));
    expect(narrowed[443]).toEqual(["198.51.100.0/24", "192.0.2.7/32"]);
  });

  it("is internal, or protected from deletion, by option", () => {
    const options = synthesize({ balancer: { scheme: "internal", deletionProtection: true } });
    expect(resource(options, "aws_lb", "cluster_balancer_balancer")).toMatchObject({
      internal: true,
      enable_deletion_protection: true,
      lifecycle: { prevent_destroy: true },
      subnets: [0, 1, 2].map((index) => `\${aws_subnet.network_private-${index}.id}`),
    });
  });
});
