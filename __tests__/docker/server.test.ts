import type { RancherOnDockerProps } from "../../lib/config";
import { desiredFiles, namesOf, resource, type Synthesized, synthesizeOnDocker, userDataOf } from "../support/synth";

const secretsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const balanced = { version: "2.15.0", tls: { mode: "external", issuer: "blank" } } as const;
const given = (rancher: Partial<RancherOnDockerProps["rancher"]>) =>
  synthesizeOnDocker({ rancher: { version: "2.15.0", ...rancher } });
const ownCertificate = given({
  tls: { issuer: "blank", privateCA: true },
  additionalTrustedCAs: true,
  bootstrapPassword: "variable",
});
const object = (stack: Synthesized) => resource(stack, "aws_s3_object", "host_secrets_object_object");
const replacement = (stack: Synthesized) =>
  resource(stack, "terraform_data", "host_replacement").input as { server: string; secrets: string };
const replacedBy = (stack: Synthesized) => replacement(stack).server;
const rules = (stack: Synthesized) =>
  namesOf(stack, "aws_vpc_security_group_ingress_rule")
    .map((name) => name.replace(/^host_security-group_/, ""))
    .sort();

describe("server of a container", () => {
  it("is in a public subnet, with a volume and an address that outlive its instances", () => {
    const stack = synthesizeOnDocker({ server: { replace: 3 } });
    expect(resource(stack, "aws_instance", "host_server_instance")).toMatchObject({
      instance_type: "t3.medium",
      metadata_options: { http_tokens: "required", http_put_response_hop_limit: 1 },
      lifecycle: { replace_triggered_by: ["terraform_data.host_replacement.input"] },
    });
    expect(resource(stack, "aws_ebs_volume", "host_server_volume")).toMatchObject({
      encrypted: true,
      final_snapshot: true,
      lifecycle: { prevent_destroy: false, ignore_changes: ["availability_zone", "kms_key_id"] },
    });
    expect(resource(stack, "aws_eip_association", "host_server_public-address").allocation_id).toBe(
      "${aws_eip.address.id}",
    );
    expect(resource(stack, "aws_network_interface", "host_server_interface").subnet_id).toBe(
      "${aws_subnet.network_public-0.id}",
    );
    const arm = synthesizeOnDocker({ server: { instanceType: "t4g.medium" } });
    expect(arm.data?.aws_ssm_parameter?.host_ubuntu?.name).toMatch(/\/current\/arm64\/hvm\/ebs-gp3\/ami-id$/);
    const medium = synthesizeOnDocker({ server: { size: "medium" } });
    expect(resource(medium, "aws_instance", "host_server_instance").instance_type).toBe("m6i.large");
  });

  it("gets a new instance for another container, snapshot, secret, volume size and number", () => {
    const stack = synthesizeOnDocker({ server: { replace: 3 } });
    expect(replacedBy(stack).split(" ").slice(0, 2)).toEqual([
      "${aws_ebs_volume.host_server_volume.id}",
      "${aws_ebs_snapshot.host_snapshot.id}",
    ]);
    expect(replacedBy(stack)).toMatch(/ 100 GiB 3 \$\{aws_ssm_parameter.host_version_version.version\}$/);
    expect(replacement(stack).secrets).toBe("${nonsensitive(sha256(local.host_secrets_object_content))}");
    const digest = (one: Synthesized) => replacedBy(one).split(" ")[2];
    expect(digest(given({}))).toBe(digest(stack));
    expect(digest(given({ features: { fleet: true } }))).not.toBe(digest(stack));
  });

  it("records what cannot change, and the size of the volume", () => {
    const recorded = (parts: Partial<RancherOnDockerProps>) =>
      synthesizeOnDocker(parts).locals?.host_version_wanted as Record<"fixed" | "rising", object>;
    const server = { image: "ami-0123456789abcdef0", instanceType: "t4g.medium", volume: { size: 60 } };
    const airGap = { registry: { host: "registry.example.com" } };
    expect(recorded({})).toMatchObject({
      rising: { "aws.provider": 6, "server.volume.size": 100 },
      fixed: { "egress.airGap": "false", "processors of server.size or instanceType": "x86_64" },
    });
    expect(recorded({ server, egress: { airGap } })).toMatchObject({
      rising: { "aws.provider": 6, "server.volume.size": 60 },
      fixed: { "egress.airGap": "true", "processors of server.size or instanceType": "arm64" },
    });
  });

  it("takes a snapshot before another version, by its description, and keeps the former one until then", () => {
    expect(resource(synthesizeOnDocker(), "aws_ebs_snapshot", "host_snapshot")).toMatchObject({
      description: "Data of docker before Rancher 2.15.0",
      lifecycle: { create_before_destroy: true },
    });
  });

  it("gets everything that is not secret by user data, within EC2's limit", () => {
    const text = (stack: Synthesized) => userDataOf(stack, "host_server_instance");
    const userData = text(given({ environment: { CATTLE_X: "${y}" } }));
    expect(userData).toContain(
      "cat >/etc/default/rancher-container <<'END_OF_FILE'\nCATTLE_X=$${y}\nEND_OF_FILE\nchmod 0644",
    );
    expect(userData).toContain("VOLUME_ID=${aws_ebs_volume.host_server_volume.id}\n");
    expect(text(ownCertificate)).not.toMatch(/var\.|random_password/);
    expect(() => given({ environment: { CATTLE_X: "x".repeat(9000) } })).toThrow(
      /^\S+ rancher\.environment: got 9010 bytes of \d+ with the other variables, expected at most 8192/,
    );
  });

  it("reads encrypted secrets, which come from the variables, with the stack's key or the user's", () => {
    expect(desiredFiles(ownCertificate)).toEqual({
      "cacerts.pem": "${local.host_secrets_tls_ca-pem}",
      "cert.pem": "${local.host_secrets_tls_certificate-pem}",
      "key.pem": "${local.host_secrets_tls_key-pem}",
      password: "${var.bootstrap_password}",
      "trusted.pem": expect.stringContaining("local.host_secrets_additional_trusted_cas-pem"),
    });
    for (const name of ["tls_certificate", "tls_key", "tls_ca", "additional_trusted_cas", "bootstrap_password"])
      expect(ownCertificate.variable?.[name]).toMatchObject({ sensitive: true });
    expect(object(ownCertificate).kms_key_id).toBe("${aws_kms_key.host_secrets_key_key.arn}");
    const keyed = synthesizeOnDocker({ aws: { region: "eu-central-1", secretsKeyArn } });
    expect(object(keyed).kms_key_id).toBe(secretsKeyArn);
    expect(keyed.resource).not.toHaveProperty("aws_kms_key");
    const { lifecycle } = object(ownCertificate) as {
      lifecycle: { precondition: { error_message: string }[] };
    };
    const checked = (id: string) =>
      expect.stringContaining(`tls_certificate: got \${join(" and ", local.host_secrets_tls_certificate-${id})}`);
    expect(lifecycle.precondition.map((one) => one.error_message).slice(0, 11)).toEqual([
      ...["expired", "future"].map(checked),
      expect.stringContaining("tls_certificate: got an authority's certificate first"),
      expect.stringContaining("which is not for rancher.example.com"),
      ...["purpose", "no-authority", "no-signer", "order", "depth", "unknown-issuer"].map(checked),
      expect.stringContaining("tls_key: got a key that does not match tls_certificate"),
    ]);
  });

  it("has a role that reads its own secrets, by the user's key, and does nothing else", () => {
    const stack = synthesizeOnDocker({ aws: { region: "eu-central-1", secretsKeyArn } });
    const { policy } = resource(stack, "aws_iam_role_policy", "host_role_rights");
    expect([...String(policy).matchAll(/"([a-z0-9]+:[A-Z]\w+)"/g)].map(([, action]) => action)).toEqual([
      "s3:GetObject",
      "kms:Decrypt",
      "kms:ViaService",
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]);
    expect(policy).toContain('"Resource" = "${aws_s3_bucket.host_secrets_storage_bucket.arn}/servers/desired.json.gz"');
  });

  it("admits clients on 80 and 443, itself beside a narrowed list, and no others", () => {
    expect(rules(synthesizeOnDocker())).toEqual(["allow-443-0-0-0-0-0", "allow-80-0-0-0-0-0"]);
    const narrowed = synthesizeOnDocker({ network: { allowedCidrs: ["198.51.100.0/24"] } });
    expect(rules(narrowed)).toEqual([
      "allow-443-198-51-100-0-24",
      "allow-443-servers-0",
      "allow-80-198-51-100-0-24",
      "allow-80-servers-0",
    ]);
    const own = resource(narrowed, "aws_vpc_security_group_ingress_rule", "host_security-group_allow-443-servers-0");
    expect(own.cidr_ipv4).toBe("${aws_eip.address.public_ip}/32");
  });

  it("behind the stack's load balancer admits only that, on 80", () => {
    const stack = synthesizeOnDocker({ rancher: balanced });
    expect(rules(stack).filter((name) => name.startsWith("allow"))).toEqual([]);
    expect(resource(stack, "aws_vpc_security_group_ingress_rule", "balancer_servers-admit")).toMatchObject({
      from_port: 80,
      security_group_id: "${aws_security_group.host_security-group.id}",
    });
    expect(resource(stack, "aws_route53_record", "dns_record")).toHaveProperty("alias");
  });

  it("behind the user's load balancer admits only that, on 80", () => {
    const stack = synthesizeOnDocker({
      rancher: balanced,
      dns: undefined,
      balancer: { existing: true },
      network: { allowedCidrs: ["198.51.100.7/32"] },
    });
    expect(rules(stack)).toEqual(["allow-80-198-51-100-7-32", "allow-80-servers-0"]);
    expect(stack.resource).not.toHaveProperty("aws_lb");
  });

  it("is in an existing subnet, of a VPC that does not overlap the container's ranges", () => {
    const existing = { vpcId: "vpc-0123456789abcdef0", subnetId: "subnet-00000000000000001" };
    const stack = synthesizeOnDocker({ network: { existing } });
    expect(stack.resource).not.toHaveProperty("aws_vpc");
    expect(resource(stack, "aws_ebs_volume", "host_server_volume").availability_zone).toBe(
      "${data.aws_subnet.network_server.availability_zone}",
    );
    const { lifecycle } = resource(stack, "terraform_data", "network_cluster-ranges") as {
      lifecycle: { postcondition: { error_message: string }[] };
    };
    expect(lifecycle.postcondition.map((one) => one.error_message)).toEqual([
      expect.stringMatching(
        /^network.existing.vpcId: the bridge of Docker: got 172.17.0.0\/16, which overlaps the range/,
      ),
      expect.stringMatching(/^network.existing.vpcId: the pods of Rancher's container: got 10.42.0.0\/16/),
      expect.stringMatching(/^network.existing.vpcId: the services of Rancher's container: got 10.43.0.0\/16/),
    ]);
  });
});
