import { namesOf, resource, synthesizeOnRke1 } from "../support/synth";

/** Arguments of the blocks in use (Terraform Registry, rancher/rke 1.7.5: "rke_cluster Resource"). */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  nodes:
    "address role user docker_socket hostname_override internal_address labels node_name port ssh_agent_auth ssh_cert ssh_cert_path ssh_key ssh_key_path taints".split(
      " ",
    ),
  bastion_host:
    "address user ignore_proxy_env_vars port ssh_agent_auth ssh_cert ssh_cert_path ssh_key ssh_key_path".split(" "),
  authentication: ["sans", "strategy", "webhook"],
};
const TOP_LEVEL = ["cluster_name", "enable_cri_dockerd", "kubernetes_version", ...Object.keys(DOCUMENTED)];
const META = ["//", "depends_on", "lifecycle"];

const stack = synthesizeOnRke1();
const cluster = resource(stack, "rke_cluster", "cluster_rke_cluster") as Record<string, Record<string, unknown>[]>;
const ports = (type: string, matching: RegExp) =>
  namesOf(stack, type)
    .filter((name) => matching.test(name))
    .map((name) => resource(stack, type, name))
    .map(({ ip_protocol, from_port, to_port }) => `${ip_protocol} ${from_port}-${to_port}`)
    .sort();

describe("cluster of RKE1", () => {
  it("has the arguments of the provider's documentation", () => {
    expect(Object.keys(cluster).filter((name) => ![...TOP_LEVEL, ...META].includes(name))).toEqual([]);
    for (const [block, names] of Object.entries(DOCUMENTED)) {
      const got = (cluster[block] ?? []).flatMap((each) => Object.keys(each));
      expect(got.length).toBeGreaterThan(0);
      expect(got.filter((name) => !names.includes(name))).toEqual([]);
    }
  });

  it("uses one release of the provider", () => {
    expect(stack.terraform.required_providers).toMatchObject({ rke: { source: "rancher/rke", version: "1.7.5" } });
    expect(stack.provider.rke).toEqual([{}]);
  });

  it("has every role on each of three servers, reached by SSH through the bastion with one key", () => {
    const login = { ssh_key: "${tls_private_key.cluster_ssh_key.private_key_openssh}", user: "ubuntu" };
    expect(cluster.nodes).toEqual(
      [0, 1, 2].map((index) => ({
        address: `\${aws_network_interface.cluster_servers_server-${index}_interface.private_ip}`,
        hostname_override: `server-${index}`,
        role: ["controlplane", "etcd", "worker"],
        ...login,
      })),
    );
    expect(cluster.bastion_host).toEqual([{ address: "${aws_eip.cluster_bastion_address.public_ip}", ...login }]);
    expect(resource(stack, "tls_private_key", "cluster_ssh_key").algorithm).toBe("ED25519");
  });

  it("has a bastion that reaches its updates, and is replaced only by a number", () => {
    expect(ports("aws_vpc_security_group_egress_rule", /^cluster_bastion_to-updates/)).toEqual([
      "tcp 443-443",
      "tcp 80-80",
    ]);
    expect(resource(stack, "terraform_data", "cluster_bastion_replacement").input).toBe(0);
    expect(resource(stack, "aws_instance", "cluster_bastion_instance").lifecycle).toMatchObject({
      replace_triggered_by: ["terraform_data.cluster_bastion_replacement.input"],
    });
  });

  it("waits until each server has Docker, and depends on the load balancer's targets", () => {
    const servers = [0, 1, 2];
    const targets = servers.flatMap((index) =>
      [80, 443, 6443].map((port) => `aws_lb_target_group_attachment.cluster_balancer_server-${index}-${port}`),
    );
    const waits = servers.map((index) => `terraform_data.cluster_rke_server-${index}-ready`);
    expect(cluster.depends_on).toEqual([...waits, ...targets]);
    const { provisioner, triggers_replace } = resource(stack, "terraform_data", "cluster_rke_server-1-ready");
    expect(triggers_replace).toBe("${aws_instance.cluster_servers_server-1_instance.id}");
    expect(provisioner).toEqual([
      {
        "remote-exec": {
          inline: ["timeout 900 sh -c 'until test -e /var/lib/rancher-rke1-ready; do sleep 5; done'"],
          connection: expect.objectContaining({
            host: "${aws_network_interface.cluster_servers_server-1_interface.private_ip}",
            bastion_host: "${aws_eip.cluster_bastion_address.public_ip}",
          }),
        },
      },
    ]);
  });

  it("is reached through the load balancer, whose name is in its certificate, by values that no update changes", () => {
    expect(cluster.authentication).toEqual([
      { strategy: "x509", sans: ["${aws_lb.cluster_balancer_balancer.dns_name}"] },
    ]);
    expect(stack.provider.helm?.[0]?.kubernetes).toEqual({
      host: "https://${aws_lb.cluster_balancer_balancer.dns_name}:6443",
      cluster_ca_certificate: "${rke_cluster.cluster_rke_cluster.ca_crt}",
      client_certificate: "${rke_cluster.cluster_rke_cluster.client_cert}",
      client_key: "${rke_cluster.cluster_rke_cluster.client_key}",
    });
    expect(stack.output.kubeconfig).toMatchObject({ sensitive: true });
  });
});

describe("network of RKE1", () => {
  it("lets servers reach each other on RKE1's ports", () => {
    expect(ports("aws_vpc_security_group_ingress_rule", /^cluster_servers_from-servers/)).toEqual([
      "tcp 10250-10250",
      "tcp 10254-10254",
      "tcp 2379-2380",
      "tcp 443-443",
      "tcp 6443-6443",
      "tcp 8443-8443",
      "tcp 9099-9099",
      "udp 8472-8472",
    ]);
  });

  it("admits to servers only the load balancer and the bastion", () => {
    expect(ports("aws_vpc_security_group_ingress_rule", /^cluster_servers_from-balancer/)).toEqual([
      "tcp 443-443",
      "tcp 6443-6443",
      "tcp 80-80",
    ]);
    expect(ports("aws_vpc_security_group_ingress_rule", /^cluster_servers_from-bastion/)).toEqual([
      "tcp 22-22",
      "tcp 6443-6443",
    ]);
    for (const name of namesOf(stack, "aws_vpc_security_group_ingress_rule").filter((each) =>
      /^cluster_servers_/.test(each),
    ))
      expect(resource(stack, "aws_vpc_security_group_ingress_rule", name)).not.toHaveProperty("cidr_ipv4");
  });

  it("opens SSH on the bastion only to the computers that run Terraform", () => {
    const rules = namesOf(stack, "aws_vpc_security_group_ingress_rule").map((name) =>
      resource(stack, "aws_vpc_security_group_ingress_rule", name),
    );
    const ssh = rules.filter(({ from_port, to_port }) => Number(from_port) <= 22 && Number(to_port) >= 22);
    expect(ssh.map(({ cidr_ipv4, referenced_security_group_id }) => cidr_ipv4 ?? referenced_security_group_id)).toEqual(
      ["203.0.113.0/24", "${aws_security_group.cluster_bastion_security-group.id}"],
    );
  });

  it("has one bastion, in a public subnet, that reaches only servers and updates", () => {
    expect(resource(stack, "aws_instance", "cluster_bastion_instance")).toMatchObject({
      subnet_id: "${aws_subnet.network_public-0.id}",
      metadata_options: { http_tokens: "required", http_put_response_hop_limit: 1 },
      root_block_device: { encrypted: true },
      lifecycle: { ignore_changes: ["ami", "user_data", "user_data_base64"] },
    });
    expect(ports("aws_vpc_security_group_egress_rule", /^cluster_bastion_/)).toEqual([
      "tcp 22-22",
      "tcp 443-443",
      "tcp 6443-6443",
      "tcp 80-80",
    ]);
  });
});
