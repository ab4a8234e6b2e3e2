import type { RancherOnRkeProps } from "../../lib/config";
import { edited, errorsOf, rejects } from "../config/errors-of";
import { comesAfter, minimal, namesOf, resource, type Synthesized, synthesize } from "../support/synth";

const INGRESS = "aws_vpc_security_group_ingress_rule";
const GROUP = "${aws_security_group.cluster_servers_security-group.id}";
const byDns = (parts: Partial<RancherOnRkeProps> = {}) => synthesize({ exposure: "dns", ...parts });
const all = (stack: Synthesized, type: string) => namesOf(stack, type).map((name) => resource(stack, type, name));
/** The sources admitted to a port of the servers, without the servers' group. */
const openTo = (stack: Synthesized, port: number) =>
  all(stack, INGRESS)
    .filter(({ security_group_id, from_port }) => security_group_id === GROUP && from_port === port)
    .flatMap(({ cidr_ipv4, prefix_list_id }) => cidr_ipv4 ?? prefix_list_id ?? []);

describe("exposure by dns", () => {
  const stack = byDns();

  it("creates no load balancer and no NAT gateway", () => {
    for (const type of ["aws_lb", "aws_lb_target_group", "aws_lb_listener", "aws_nat_gateway"]) {
      expect(namesOf(stack, type)).toEqual([]);
    }
    expect(namesOf(stack, "aws_route")).toEqual(["network_public-default"]);
  });

  it("answers with each server's own address while it is healthy", () => {
    for (const n of [0, 1, 2]) {
      const ip = `\${aws_eip.cluster_exposure_server-${n}-address.public_ip}`;
      expect(resource(stack, "aws_route53_record", `cluster_exposure_server-${n}`)).toMatchObject({
        name: "rancher.example.com",
        type: "A",
        ttl: 60,
        records: [ip],
        set_identifier: `server-${n}`,
        multivalue_answer_routing_policy: true,
        health_check_id: `\${aws_route53_health_check.cluster_exposure_server-${n}-health.id}`,
      });
      expect(resource(stack, "aws_route53_health_check", `cluster_exposure_server-${n}-health`)).toMatchObject({
        ip_address: ip,
        port: 443,
        type: "TCP",
        request_interval: 10,
        failure_threshold: 3,
      });
    }
    expect(namesOf(stack, "aws_route53_record")).toHaveLength(3);
  });

  it("puts servers into public subnets, with addresses that outlive instances", () => {
    const { subnet_id } = resource(stack, "aws_network_interface", "cluster_servers_server-1_interface");
    expect(subnet_id).toBe("${aws_subnet.network_public-1.id}");
    expect(resource(stack, "aws_eip_association", "cluster_servers_server-1_public-address")).toMatchObject({
      allocation_id: "${aws_eip.cluster_exposure_server-1-address.id}",
      network_interface_id: "${aws_network_interface.cluster_servers_server-1_interface.id}",
    });
    const instance = "aws_instance.cluster_servers_server-1_instance";
    expect(comesAfter(stack, instance, "aws_eip_association.cluster_servers_server-1_public-address")).toBe(true);
    expect(comesAfter(stack, instance, "aws_route.network_public-default")).toBe(true);
  });

  it("opens the servers only to the allowed addresses", () => {
    expect(openTo(stack, 80)).toEqual(["0.0.0.0/0"]);
    expect(openTo(stack, 443)).toEqual(["0.0.0.0/0"]);
    expect(openTo(stack, 6443)).toEqual(["203.0.113.0/24"]);
    expect(openTo(stack, 9345)).toEqual([]);
  });

  it("admits servers and health checks when clients are narrowed", () => {
    const narrowed = byDns({ network: { allowedCidrs: ["198.51.100.0/24"] } });
    const own = [0, 1, 2].map((n) => `\${aws_eip.cluster_exposure_server-${n}-address.public_ip}/32`);
    const probes = "${data.aws_ec2_managed_prefix_list.cluster_exposure_probes.id}";
    expect(openTo(narrowed, 80)).toEqual(["198.51.100.0/24", ...own]);
    expect(openTo(narrowed, 443)).toEqual(["198.51.100.0/24", ...own, probes]);
    // The list for IPv4; `com.amazonaws.*.route53-healthchecks` matches the one for IPv6 too.
    expect(narrowed.data?.aws_ec2_managed_prefix_list?.cluster_exposure_probes).toEqual({
      name: "com.amazonaws.eu-central-1.route53-healthchecks",
    });
  });

  it("is the API's address for Terraform, readiness and kubectl", () => {
    const { provisioner, depends_on } = resource(stack, "terraform_data", "cluster_readiness") as {
      provisioner: { "local-exec": { environment: Record<string, string> } }[];
      depends_on: string[];
    };
    const name = "${aws_route53_record.cluster_exposure_server-0.fqdn}";
    expect(provisioner[0]?.["local-exec"].environment.API_HOST).toBe(name);
    expect(JSON.stringify(stack.provider.kubernetes)).toContain(`https://${name}:6443`);
    expect(depends_on).toEqual(
      expect.arrayContaining([0, 1, 2].map((n) => `aws_route53_record.cluster_exposure_server-${n}`)),
    );
  });

  it("reports its limits in the outputs", () => {
    expect(stack.output.reached_by?.value).toContain("without a load balancer");
    expect(stack.output).not.toHaveProperty("load_balancer");
    expect(stack.output).not.toHaveProperty("dns_record");
    expect(stack.output.name_servers?.value).toBe("${data.aws_route53_zone.cluster_exposure_zone.name_servers}");
  });

  it("cannot be chosen or removed later", () => {
    expect(stack.locals?.cluster_deployed_wanted).toMatchObject({ fixed: { exposure: "dns" } });
    expect(synthesize().locals?.cluster_deployed_wanted).toMatchObject({ fixed: { exposure: "balancer" } });
  });

  it("does not change stacks with a load balancer", () => {
    expect(namesOf(synthesize(minimal), "aws_eip_association")).toEqual([]);
    expect(synthesize(minimal).output).not.toHaveProperty("reached_by");
  });
});

describe("exposure by dns is rejected with", () => {
  const HOST = "hostname: rancher.example.com";
  const dns = `${HOST}\nexposure: dns`;
  rejects([
    [
      "an internal balancer",
      `${HOST}\naws:\nregion: eu-central-1\nnetwork:\ncidr: 10.0.0.0/16\nbalancer:\nscheme: internet-facing`,
      `${dns}\naws:\n  region: eu-central-1\nbalancer:\n  scheme: internal`,
      [
        "9:15 balancer.scheme: got internal, but exposure dns has no load balancer, and the servers have public addresses; remove it",
      ],
    ],
    [
      "connections only within a zone",
      `${HOST}\naws:\nregion: eu-central-1\nnetwork:\ncidr: 10.0.0.0/16\nbalancer:\nscheme: internet-facing`,
      `${dns}\naws:\n  region: eu-central-1\nbalancer:\n  crossZone: false`,
      ["9:18 balancer.crossZone: not needed: exposure dns has no load balancer; remove it"],
    ],
    [
      "NAT gateways",
      `${HOST}\naws:\nregion: eu-central-1\nnetwork:`,
      `${dns}\naws:\n  region: eu-central-1\nnetwork:\n  natGateways: single`,
      [
        "9:20 network.natGateways: not needed: with exposure dns the servers have their own public addresses; remove it",
      ],
    ],
  ]);

  it("more tags than a health check can have", () => {
    const tagged = (count: number) => {
      const tags = Array.from({ length: count }, (_, index) => `tag${index}: a`).join(", ");
      return edited("region: eu-central-1", `region: eu-central-1\ntags: { ${tags} }`);
    };
    const byDns = (file: string) =>
      file
        .replace("    balancer:\n      scheme: internet-facing\n", "")
        .replace("    aws:", "    exposure: dns\n    aws:");
    expect(errorsOf(byDns(tagged(8)))).toEqual([]);
    expect(errorsOf(tagged(9))).toEqual([]);
    expect(errorsOf(byDns(tagged(9)))).toEqual([
      "rancher.yaml:8:13 aws.tags: got 9 tags, expected at most 8 with exposure dns; Route 53 allows 10 on a health check, and the stack sets two; remove some",
    ]);
    const stack = synthesize({ exposure: "dns" });
    const { tags } = resource(stack, "aws_route53_health_check", "cluster_exposure_server-0-health");
    const [{ default_tags }] = stack.provider.aws as [{ default_tags: [{ tags: object }] }];
    expect(Object.keys({ ...(tags as object), ...default_tags[0].tags })).toHaveLength(2);
  });

  it("no zone", () => {
    const none = edited("dns:\nzone: example.com", "").replace("    aws:", "    exposure: dns\n    aws:");
    expect(errorsOf(none)).toEqual([
      "rancher.yaml:5:15 exposure: got dns, but the records need dns.zone; write dns.zone, or exposure balancer",
    ]);
  });

  it("TLS that ends on a load balancer", () => {
    const external = edited("version: 2.15.0", "version: 2.15.0\ntls: { mode: external, issuer: blank }").replace(
      "    aws:",
      "    exposure: dns\n    aws:",
    );
    expect(errorsOf(external)).toEqual([
      "rancher.yaml:20:20 rancher.tls.mode: got external, but exposure dns has no load balancer at which TLS can end; write ingress, or exposure balancer",
    ]);
  });
});
