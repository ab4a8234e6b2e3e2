import { namesOf, resource, synthesizeOnDocker } from "../support/synth";

const balanced = { version: "2.15.0", tls: { mode: "external", issuer: "blank" } } as const;
const rules = (stack: ReturnType<typeof synthesizeOnDocker>) =>
  namesOf(stack, "aws_vpc_security_group_ingress_rule")
    .map((name) => name.replace(/^(host_security-group|balancer)_/, "$1 "))
    .sort();

describe("host", () => {
  it("is a server in a public subnet with a volume that outlives its instances and an address that does too", () => {
    const stack = synthesizeOnDocker({ server: { replace: 3 } });
    expect(resource(stack, "aws_instance", "host_server_instance")).toMatchObject({
      instance_type: "t3.medium",
      metadata_options: { http_tokens: "required", http_put_response_hop_limit: 1 },
      lifecycle: {
        ignore_changes: ["ami", "user_data", "user_data_base64"],
        replace_triggered_by: ["terraform_data.host_replacement.input.server"],
      },
    });
    expect(resource(stack, "terraform_data", "host_replacement").input).toEqual({
      server: "3 ${aws_ebs_volume.host_server_volume.id}",
    });
    expect(resource(stack, "aws_ebs_volume", "host_server_volume")).toMatchObject({
      encrypted: true,
      final_snapshot: true,
    });
    expect(resource(stack, "aws_eip_association", "address_association")).toEqual({
      allocation_id: "${aws_eip.address_eip.id}",
      network_interface_id: "${aws_network_interface.host_server_interface.id}",
    });
    expect(resource(stack, "aws_network_interface", "host_server_interface").subnet_id).toBe(
      "${aws_subnet.network_public-0.id}",
    );
  });

  it.each([
    ["small", "t3.medium"],
    ["medium", "m6i.large"],
  ] as const)("of size %s is a %s", (size, type) => {
    const stack = synthesizeOnDocker({ server: { size } });
    expect(resource(stack, "aws_instance", "host_server_instance").instance_type).toBe(type);
  });

  it("has a role that reads its own parameters, decrypts them by Systems Manager alone, and does nothing else", () => {
    const stack = synthesizeOnDocker();
    const { policy } = resource(stack, "aws_iam_role_policy", "host_role_rights");
    expect([...String(policy).matchAll(/"([a-z0-9]+:[A-Z]\w+)"/g)].map(([, action]) => action)).toEqual([
      "ssm:GetParametersByPath",
      "kms:Decrypt",
      // Of a condition.
      "kms:ViaService",
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]);
    const path = 'trimsuffix(aws_ssm_parameter.desired_settings.arn, "/settings")';
    expect(policy).toContain(
      '"Action" = "kms:Decrypt", "Resource" = aws_kms_key.secrets_key.arn, "Condition" = {"StringEquals" = {"kms:ViaService" = "ssm.eu-central-1.amazonaws.com"}}',
    );
    expect(policy).toContain(`"Resource" = [${path}, "\${${path}}/*"]`);
  });

  it("admits clients on 80 and 443, itself beside a narrowed list, and nobody else", () => {
    expect(rules(synthesizeOnDocker())).toEqual([
      "host_security-group allow-443-0-0-0-0-0",
      "host_security-group allow-80-0-0-0-0-0",
    ]);
    const narrowed = synthesizeOnDocker({ network: { allowedCidrs: ["198.51.100.0/24"] } });
    expect(rules(narrowed)).toEqual([
      "host_security-group allow-443-198-51-100-0-24",
      "host_security-group allow-443-servers-0",
      "host_security-group allow-80-198-51-100-0-24",
      "host_security-group allow-80-servers-0",
    ]);
    const own = resource(narrowed, "aws_vpc_security_group_ingress_rule", "host_security-group_allow-443-servers-0");
    expect(own.cidr_ipv4).toBe("${aws_eip.address_eip.public_ip}/32");
  });

  it("behind a balancer of the stack admits that alone, on 80", () => {
    const stack = synthesizeOnDocker({ rancher: balanced });
    expect(rules(stack).filter((name) => name.startsWith("host"))).toEqual([]);
    expect(resource(stack, "aws_vpc_security_group_ingress_rule", "balancer_servers-admit")).toMatchObject({
      from_port: 80,
      security_group_id: "${aws_security_group.host_security-group_group.id}",
    });
    expect(namesOf(stack, "aws_subnet")).toEqual(["network_public-0", "network_public-1"]);
    expect(resource(stack, "aws_lb", "balancer_balancer").subnets).toHaveLength(2);
    expect(resource(stack, "aws_route53_record", "dns_record")).toHaveProperty("alias");
  });

  it("behind a balancer of the user's admits that alone, on 80", () => {
    const stack = synthesizeOnDocker({
      rancher: balanced,
      dns: undefined,
      balancer: { existing: true },
      network: { allowedCidrs: ["198.51.100.7/32"] },
    });
    expect(rules(stack)).toEqual([
      "host_security-group allow-80-198-51-100-7-32",
      "host_security-group allow-80-servers-0",
    ]);
    expect(stack.resource).not.toHaveProperty("aws_lb");
  });

  it("stands in a subnet that exists, of a VPC that meets nothing of the container's", () => {
    const existing = { vpcId: "vpc-0123456789abcdef0", subnetId: "subnet-00000000000000001" };
    const stack = synthesizeOnDocker({ network: { existing } });
    expect(stack.resource).not.toHaveProperty("aws_vpc");
    expect(resource(stack, "aws_ebs_volume", "host_server_volume").availability_zone).toBe(
      "${data.aws_subnet.network_server.availability_zone}",
    );
    const { lifecycle } = resource(stack, "terraform_data", "network_cluster-ranges");
    const texts = (lifecycle as { postcondition: { error_message: string }[] }).postcondition.map(
      (one) => one.error_message,
    );
    expect(texts).toEqual([
      expect.stringMatching(/^network.existing.vpcId: the bridge of Docker: got 172.17.0.0\/16, which meets the range/),
      expect.stringMatching(/^network.existing.vpcId: the pods of Rancher's container: got 10.42.0.0\/16/),
      expect.stringMatching(/^network.existing.vpcId: the services of Rancher's container: got 10.43.0.0\/16/),
    ]);
  });
});
