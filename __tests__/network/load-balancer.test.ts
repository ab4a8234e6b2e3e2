import { namesOf, resource, synthesize } from "../support/synth";

const INGRESS = "aws_vpc_security_group_ingress_rule";

/** Sources by port of the balancer's security group. */
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

  it("is a network balancer over the public subnets, with a security group from birth", () => {
    expect(resource(stack, "aws_lb", "cluster_balancer_balancer")).toMatchObject({
      name: "rke-ha",
      load_balancer_type: "network",
      internal: false,
      enable_cross_zone_load_balancing: true,
      enable_deletion_protection: false,
      security_groups: ["${aws_security_group.cluster_balancer_security-group.id}"],
      subnets: [0, 1, 2].map((index) => `\${aws_subnet.network_public-${index}.id}`),
      // AWS refuses an internet-facing balancer where there is no way to the internet yet.
      // What deletion protection refuses is refused before the volumes are gone.
      depends_on: expect.arrayContaining([
        "aws_route.network_public-default",
        ...[0, 1, 2].map((n) => `aws_ebs_volume.cluster_servers_server-${n}_volume`),
      ]),
    });
  });

  it("passes on TCP 80, 443 and 6443, and never 9345", () => {
    const listeners = namesOf(stack, "aws_lb_listener").map((name) => resource(stack, "aws_lb_listener", name));
    expect(listeners.map(({ port, protocol }) => [port, protocol])).toEqual([
      [443, "TCP"],
      [6443, "TCP"],
      [80, "TCP"],
    ]);
  });

  it.each([80, 443, 6443])("has every server's address as a target on %i, with no client addresses kept", (port) => {
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

  it("admits everybody to Rancher, and only those who are named to the API", () => {
    expect(sources(stack)).toEqual({ 80: ["0.0.0.0/0"], 443: ["0.0.0.0/0"], 6443: ["203.0.113.0/24"] });
  });

  it("admits the servers' own way out to Rancher when others are kept out", () => {
    const nat = [0, 1, 2].map((index) => `\${aws_eip.network_nat-${index}-address.public_ip}/32`);
    const narrowed = sources(synthesize({ network: { allowedCidrs: ["198.51.100.0/24"] } }));
    expect(narrowed[80]).toEqual(["198.51.100.0/24", ...nat]);
    expect(narrowed[443]).toEqual(["198.51.100.0/24", ...nat]);
    expect(narrowed[6443]).toEqual(["203.0.113.0/24"]);
  });

  it("admits the servers' own subnets to an internal balancer when others are kept out", () => {
    const narrowed = sources(
      synthesize({ network: { allowedCidrs: ["10.0.0.0/8"] }, balancer: { scheme: "internal" } }),
    );
    expect(narrowed[443]).toEqual([
      "10.0.0.0/8",
      ...[0, 1, 2].map((n) => `\${aws_subnet.network_private-${n}.cidr_block}`),
    ]);
  });

  it("refuses, in the plan, a range that the servers' own rule has", () => {
    const narrowed = synthesize({ network: { allowedCidrs: ["198.51.100.0/24"] } });
    expect(resource(narrowed, INGRESS, "cluster_balancer_allow-443-servers-1").lifecycle).toMatchObject({
      precondition: [
        {
          condition: '${!contains(["198.51.100.0/24"], "${aws_eip.network_nat-1-address.public_ip}/32")}',
          error_message:
            "network.allowedCidrs: got ${aws_eip.network_nat-1-address.public_ip}/32, which the servers' own addresses have already; remove it",
        },
      ],
    });
  });

  it("admits the named ways out of an existing VPC", () => {
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
