import { desiredFiles, namesOf, resource, type Synthesized, synthesize } from "../support/synth";

const rancher = { version: "2.15.0", tls: { mode: "external", issuer: "blank" } } as const;
const ARN = "arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
const RULE = "aws_vpc_security_group_ingress_rule";

/** Ports and sources of a security group's rules whose names have a prefix. */
function admitted(stack: Synthesized, prefix: string): unknown[] {
  return namesOf(stack, RULE)
    .filter((name) => name.startsWith(prefix))
    .map((name) => resource(stack, RULE, name))
    .map((rule) => [rule.from_port, rule.cidr_ipv4 ?? rule.referenced_security_group_id]);
}

describe("TLS that ends at the load balancer", () => {
  const stack = synthesize({ rancher });

  it("uses an application load balancer, beside the network load balancer of the API", () => {
    expect(resource(stack, "aws_lb", "tls-balancer_balancer")).toMatchObject({
      name: "rke-ha-rancher",
      load_balancer_type: "application",
      internal: false,
      idle_timeout: 1800,
      preserve_host_header: true,
      security_groups: ["${aws_security_group.tls-balancer_security-group.id}"],
      subnets: [0, 1, 2].map((index) => `\${aws_subnet.network_public-${index}.id}`),
    });
    expect(namesOf(stack, "aws_lb_listener")).toEqual([
      "cluster_balancer_listener-6443",
      "tls-balancer_http",
      "tls-balancer_https",
    ]);
  });

  it("redirects 80 to 443, and forwards 443 to the servers' 80", () => {
    expect(resource(stack, "aws_lb_listener", "tls-balancer_http").default_action).toEqual([
      { type: "redirect", redirect: { port: "443", protocol: "HTTPS", status_code: "HTTP_301" } },
    ]);
    expect(resource(stack, "aws_lb_listener", "tls-balancer_https")).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    });
    expect(resource(stack, "aws_lb_target_group", "tls-balancer_targets")).toMatchObject({
      protocol: "HTTP",
      port: 80,
      health_check: { path: "/healthz", matcher: "200,404" },
    });
    for (const server of ["server-0", "server-1", "server-2"]) {
      expect(resource(stack, "aws_lb_target_group_attachment", `tls-balancer_${server}`)).toMatchObject({ port: 80 });
    }
  });

  it("admits Rancher's clients, and the servers admit no others on 80 and nobody on 443", () => {
    const narrowed = synthesize({ rancher, network: { allowedCidrs: ["198.51.100.0/24"] } });
    expect(admitted(narrowed, "tls-balancer_allow-443")).toEqual([
      [443, "198.51.100.0/24"],
      ...[0, 1, 2].map((n) => [443, `\${aws_eip.network_nat-${n}-address.public_ip}/32`]),
    ]);
    expect(admitted(narrowed, "cluster_balancer_allow")).toEqual([[6443, "203.0.113.0/24"]]);
    expect(admitted(stack, "tls-balancer_servers-admit")).toEqual([
      [80, "${aws_security_group.tls-balancer_security-group.id}"],
    ]);
    expect(admitted(stack, "cluster_servers_from-balancer")).toEqual([
      [6443, "${aws_security_group.cluster_balancer_security-group.id}"],
    ]);
  });

  it("makes the ingress controller trust the load balancer's addresses", () => {
    const defaults = (from: Synthesized) => String(desiredFiles(from)["defaults.yaml"]);
    for (const index of [0, 1, 2]) {
      expect(defaults(stack)).toContain(`\${aws_subnet.network_public-${index}.cidr_block}`);
      const internal = synthesize({ rancher, balancer: { scheme: "internal", certificateArn: ARN } });
      expect(defaults(internal)).toContain(`\${aws_subnet.network_private-${index}.cidr_block}`);
      expect(defaults(internal)).not.toContain("network_public-");
    }
    expect(defaults(stack)).toContain("trustedIPs");
  });

  it("uses a given certificate, or requests one and validates it in the zone", () => {
    const given = synthesize({ rancher, balancer: { certificateArn: ARN } });
    expect(resource(given, "aws_lb_listener", "tls-balancer_https").certificate_arn).toBe(ARN);
    expect(namesOf(given, "aws_acm_certificate")).toEqual([]);

    expect(resource(stack, "aws_lb_listener", "tls-balancer_https").certificate_arn).toBe(
      "${aws_acm_certificate_validation.certificate_issued.certificate_arn}",
    );
    expect(resource(stack, "aws_acm_certificate", "certificate_certificate")).toMatchObject({
      domain_name: "rancher.example.com",
      validation_method: "DNS",
      lifecycle: { create_before_destroy: true },
    });
    expect(resource(stack, "aws_acm_certificate_validation", "certificate_issued").timeouts).toEqual({ create: "20m" });
    expect(resource(stack, "aws_route53_record", "certificate_proof")).toMatchObject({
      zone_id: "${data.aws_route53_zone.certificate_zone.zone_id}",
      name: "${tolist(aws_acm_certificate.certificate_certificate.domain_validation_options)[0].resource_record_name}",
    });
  });

  it("is the target of the hostname", () => {
    expect(resource(stack, "aws_route53_record", "dns_record").alias).toMatchObject({
      name: "${aws_lb.tls-balancer_balancer.dns_name}",
    });
    expect(stack.output.load_balancer?.value).toBe("${aws_lb.tls-balancer_balancer.dns_name}");
    expect(stack.provider.helm?.[0]).toMatchObject({
      kubernetes: { host: "https://${aws_lb.cluster_balancer_balancer.dns_name}:6443" },
    });
  });

  it("is created before Rancher", () => {
    const { depends_on } = resource(stack, "helm_release", "rancher_prerequisites");
    const { depends_on: ofCertManager } = resource(synthesize(), "helm_release", "rancher_cert-manager");
    expect(depends_on).toContain("aws_lb_listener.tls-balancer_https");
    expect(ofCertManager).not.toContain("aws_lb_listener.tls-balancer_https");
  });

  it("writes access logs only to a given bucket", () => {
    const logging = synthesize({ rancher, operations: { accessLogs: { bucket: "logs-of-acme" } } });
    expect(resource(logging, "aws_lb", "tls-balancer_balancer").access_logs).toEqual({
      enabled: true,
      bucket: "logs-of-acme",
      prefix: "rke-ha",
    });
    for (const [of, name] of [
      [stack, "tls-balancer_balancer"],
      [logging, "cluster_balancer_balancer"],
    ] as const) {
      expect(resource(of, "aws_lb", name)).not.toHaveProperty("access_logs");
    }
  });

  it("is protected from deletion with the rest", () => {
    const kept = synthesize({ rancher, balancer: { deletionProtection: true } });
    expect(resource(kept, "aws_lb", "tls-balancer_balancer")).toMatchObject({
      enable_deletion_protection: true,
      lifecycle: { prevent_destroy: true },
    });
  });
});
