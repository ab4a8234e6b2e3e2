import { comesAfter, finishedBefore, minimal, namesOf, resource, synthesize } from "../support/synth";

const cluster = minimal.cluster;
const INGRESS = "aws_vpc_security_group_ingress_rule";

describe("servers", () => {
  const stack = synthesize();

  it.each([1, 3, 5] as const)("are %i slots of interface, volume, instance and attachment", (servers) => {
    const some = synthesize({ cluster: { ...cluster, servers } });
    for (const [type, part] of [
      ["aws_network_interface", "interface"],
      ["aws_ebs_volume", "volume"],
      ["aws_instance", "instance"],
      ["aws_volume_attachment", "attachment"],
    ] as const) {
      expect(namesOf(some, type)).toEqual(
        Array.from({ length: servers }, (_, n) => `cluster_servers_server-${n}_${part}`),
      );
    }
  });

  it("are spread over the zones in turn", () => {
    const five = synthesize({ cluster: { ...cluster, servers: 5 } });
    const subnet = (n: number) =>
      resource(five, "aws_network_interface", `cluster_servers_server-${n}_interface`).subnet_id;
    expect([0, 1, 2, 3, 4].map(subnet)).toEqual(
      [0, 1, 2, 0, 1].map((place) => `\${aws_subnet.network_private-${place}.id}`),
    );
  });

  it.each([
    ["small", "m6i.xlarge"],
    ["medium", "m6i.2xlarge"],
    ["large", "m6i.4xlarge"],
  ] as const)("of size %s are %s", (size, instanceType) => {
    const sized = synthesize({ cluster: { ...cluster, size } });
    expect(resource(sized, "aws_instance", "cluster_servers_server-0_instance").instance_type).toBe(instanceType);
  });

  it.each([
    ["m7i.xlarge", "amd64"],
    ["m7g.xlarge", "arm64"],
  ])("of type %s boot Ubuntu for %s", (instanceType, name) => {
    const some = synthesize({ cluster: { ...cluster, instanceType } });
    expect(some.data?.aws_ssm_parameter?.cluster_servers_ubuntu).toMatchObject({
      name: `/aws/service/canonical/ubuntu/server/24.04/stable/current/${name}/hvm/ebs-gp3/ami-id`,
    });
  });

  it.each([
    ["canal", ["tcp-9099", "udp-8472"]],
    ["calico", ["tcp-5473", "tcp-9098", "udp-4789"]],
    ["cilium", ["icmp-8", "tcp-4240", "udp-8472"]],
    ["flannel", ["udp-4789"]],
  ])("open to each other the ports of %s, and of no other network plugin", (cni, expected) => {
    const some = synthesize({ cluster: { ...cluster, config: { cni } } });
    const every = ["tcp-10250", "tcp-2379", "tcp-30000", "tcp-6443", "tcp-8443", "tcp-9345"];
    const found = namesOf(some, INGRESS).flatMap((name) => name.match(/_from-servers-(.*)$/)?.slice(1) ?? []);
    expect(found.sort()).toEqual([...every, ...expected].sort());
  });

  it("answer Cilium's ping, by its type and code", () => {
    const some = synthesize({ cluster: { ...cluster, config: { cni: "cilium" } } });
    expect(resource(some, INGRESS, "cluster_servers_from-servers-icmp-8")).toMatchObject({
      ip_protocol: "icmp",
      from_port: 8,
      to_port: 0,
    });
  });

  it("are created and changed one after the other, after the guard", () => {
    expect(resource(stack, "aws_instance", "cluster_servers_server-0_instance").depends_on).toEqual(
      expect.arrayContaining([
        "aws_ssm_parameter.cluster_deployed_pending",
        "aws_iam_role_policy.cluster_servers_role_rights",
        "aws_route.network_private-0-default",
      ]),
    );
    expect(resource(stack, "aws_instance", "cluster_servers_server-2_instance").depends_on).toEqual(
      expect.arrayContaining(["terraform_data.cluster_servers_server-1-ready"]),
    );
  });

  it("are replaced only by their number or the loss of their volume", () => {
    const replaced = synthesize({ cluster: { ...cluster, replace: { "server-1": 2 } } });
    expect(resource(replaced, "terraform_data", "cluster_servers_replacements").input).toEqual({
      "server-0": "0 ${aws_ebs_volume.cluster_servers_server-0_volume.id}",
      "server-1": "2 ${aws_ebs_volume.cluster_servers_server-1_volume.id}",
      "server-2": "0 ${aws_ebs_volume.cluster_servers_server-2_volume.id}",
    });
    expect(resource(replaced, "aws_instance", "cluster_servers_server-1_instance").lifecycle).toEqual({
      ignore_changes: ["ami", "user_data", "user_data_base64"],
      replace_triggered_by: ["terraform_data.cluster_servers_replacements.input.server-1"],
    });
  });

  it("are started again before the next one changes", () => {
    expect(resource(stack, "aws_ec2_instance_state", "cluster_servers_server-0_running")).toMatchObject({
      instance_id: "${aws_instance.cluster_servers_server-0_instance.id}",
      state: "running",
    });
    const running = "aws_ec2_instance_state.cluster_servers_server-0_running";
    expect(comesAfter(stack, "aws_instance.cluster_servers_server-1_instance", running)).toBe(true);
  });

  it("have volumes that Terraform does not destroy with deletion protection, and time for the final snapshot", () => {
    const volume = (some: typeof stack) => resource(some, "aws_ebs_volume", "cluster_servers_server-0_volume");
    expect(volume(synthesize({ balancer: { deletionProtection: true } })).lifecycle).toEqual({ prevent_destroy: true });
    expect(volume(stack)).toMatchObject({ lifecycle: { prevent_destroy: false }, timeouts: { delete: "60m" } });
  });

  it("can have a second volume each, for etcd, whose loss also replaces the instance", () => {
    const etcdVolume = { size: 60, iops: 6000, throughput: 500, finalSnapshot: false };
    const some = synthesize({ cluster: { ...cluster, etcdVolume }, balancer: { deletionProtection: true } });
    expect(resource(some, "aws_ebs_volume", "cluster_servers_server-1_etcd-volume")).toMatchObject({
      ...{ size: 60, iops: 6000, throughput: 500, final_snapshot: false, encrypted: true },
      ...{ tags: { Name: "rke-ha-server-1-etcd" }, lifecycle: { prevent_destroy: true } },
    });
    const attachment = (prefix: string) =>
      resource(some, "aws_volume_attachment", `cluster_servers_server-1_${prefix}attachment`);
    expect(attachment("etcd-")).toMatchObject({
      volume_id: "${aws_ebs_volume.cluster_servers_server-1_etcd-volume.id}",
      stop_instance_before_detaching: true,
    });
    expect(attachment("etcd-").device_name).not.toBe(attachment("").device_name);
    expect(resource(some, "terraform_data", "cluster_servers_replacements").input).toMatchObject({
      "server-1":
        "0 ${aws_ebs_volume.cluster_servers_server-1_volume.id} ${aws_ebs_volume.cluster_servers_server-1_etcd-volume.id}",
    });
    const userData = JSON.stringify(some.locals);
    expect(userData).toContain("ETCD_VOLUME_ID=${aws_ebs_volume.cluster_servers_server-1_etcd-volume.id}");
  });

  it("keep their address, and stop before their volume is detached", () => {
    const instance = resource(stack, "aws_instance", "cluster_servers_server-0_instance");
    expect(instance.primary_network_interface).toEqual({
      network_interface_id: "${aws_network_interface.cluster_servers_server-0_interface.id}",
    });
    expect(resource(stack, "aws_volume_attachment", "cluster_servers_server-0_attachment")).toMatchObject({
      stop_instance_before_detaching: true,
    });
  });

  it("keep credentials from pods and have no SSH key", () => {
    const instance = resource(stack, "aws_instance", "cluster_servers_server-0_instance");
    expect(instance.metadata_options).toMatchObject({ http_tokens: "required", http_put_response_hop_limit: 1 });
    expect(instance).not.toHaveProperty("key_name");
  });

  it("have encrypted volumes, with the user's key and size", () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const volume = { size: 200, iops: 6000, throughput: 500, finalSnapshot: false };
    const own = synthesize({ aws: { region: "eu-central-1", kmsKeyArn }, cluster: { ...cluster, volume } });
    expect(resource(own, "aws_ebs_volume", "cluster_servers_server-0_volume")).toMatchObject({
      type: "gp3",
      size: 200,
      iops: 6000,
      throughput: 500,
      final_snapshot: false,
      encrypted: true,
      kms_key_id: kmsKeyArn,
    });
    expect(resource(own, "aws_instance", "cluster_servers_server-0_instance").root_block_device).toMatchObject({
      encrypted: true,
      kms_key_id: kmsKeyArn,
    });
    expect(resource(stack, "aws_ebs_volume", "cluster_servers_server-0_volume")).toMatchObject({
      size: 100,
      encrypted: true,
      final_snapshot: true,
    });
  });

  it("run Ubuntu LTS, or the user's image", () => {
    expect(stack.data?.aws_ssm_parameter?.cluster_servers_ubuntu?.name).toMatch(
      /^\/aws\/service\/canonical\/ubuntu\/server\/24\.04\//,
    );
    expect(resource(stack, "aws_instance", "cluster_servers_server-0_instance").ami).toBe(
      "${data.aws_ssm_parameter.cluster_servers_ubuntu.insecure_value}",
    );
    const own = synthesize({ cluster: { ...cluster, image: "ami-0123456789abcdef0" } });
    expect(resource(own, "aws_instance", "cluster_servers_server-0_instance").ami).toBe("ami-0123456789abcdef0");
    expect(own.data).not.toHaveProperty("aws_ssm_parameter");
  });

  it.each([
    [
      "rke2",
      "v1.35.7+rke2r1",
      [
        "tcp 2379-2381",
        "tcp 6443-6443",
        "tcp 8443-8443",
        "tcp 9099-9099",
        "tcp 9345-9345",
        "tcp 10250-10250",
        "tcp 30000-32767",
        "udp 8472-8472",
      ],
    ],
    [
      "k3s",
      "v1.35.6+k3s1",
      [
        "tcp 2379-2380",
        "tcp 5001-5001",
        "tcp 6443-6443",
        "tcp 8443-8443",
        "tcp 10250-10250",
        "tcp 30000-32767",
        "udp 8472-8472",
      ],
    ],
  ] as const)(
    "open the ports of %s to each other, and the published ones to the load balancer",
    (_, version, ports) => {
      const some = synthesize({ cluster: { ...cluster, version } });
      const rules = namesOf(some, INGRESS)
        .filter((name) => name.startsWith("cluster_servers_"))
        .map((name) => resource(some, INGRESS, name));
      const own = "${aws_security_group.cluster_servers_security-group.id}";
      const from = (group: string) =>
        rules
          .filter((rule) => rule.referenced_security_group_id === group)
          .map((rule) => `${rule.ip_protocol} ${rule.from_port}-${rule.to_port}`)
          .sort();
      expect(from(own)).toEqual([...ports].sort());
      expect(from("${aws_security_group.cluster_balancer_security-group.id}")).toEqual([
        "tcp 443-443",
        "tcp 6443-6443",
        "tcp 80-80",
      ]);
      expect(rules.filter((rule) => rule.cidr_ipv4 !== undefined)).toEqual([]);
    },
  );

  it("describe security group rules with characters that EC2 allows", () => {
    for (const type of [INGRESS, "aws_vpc_security_group_egress_rule"]) {
      for (const name of namesOf(stack, type)) {
        expect(resource(stack, type, name).description).toMatch(/^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/);
      }
    }
  });
});

describe("a first deploy", () => {
  const last = "aws_instance.cluster_servers_server-2_instance";
  const ofBalancers = (addresses: ReadonlySet<string>) => [...addresses].filter((each) => each.startsWith("aws_lb"));

  it("creates servers while AWS creates the load balancer, which takes minutes", () => {
    const before = finishedBefore(synthesize(), last);
    expect(before).toContain("terraform_data.cluster_servers_server-1-ready");
    expect(before).toContain("aws_nat_gateway.network_nat-0");
    expect(ofBalancers(before)).toEqual([]);
  });

  it("waits for the load balancer only where it is used: in readiness and the releases", () => {
    for (const address of ["terraform_data.cluster_readiness", "helm_release.rancher_release"]) {
      expect(finishedBefore(synthesize(), address)).toContain("aws_lb_listener.cluster_balancer_listener-6443");
    }
  });

  it("waits at no gate, because nothing is recorded yet", () => {
    const gate = resource(synthesize(), "terraform_data", "cluster_servers_server-0-ready");
    const { environment } = (gate.provisioner as { "local-exec": { environment: Record<string, string> } }[])[0]?.[
      "local-exec"
    ] ?? { environment: {} as Record<string, string> };
    expect(environment.API_HOST).toBe('${try(local.cluster_deployed_records.last.endpoint, "")}');
    expect(environment.SERVERS).toContain("range(try(local.cluster_deployed_records.last.servers, 0))");
  });
});
