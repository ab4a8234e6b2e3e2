import { resource, synthesizeOnRke1 } from "../support/synth";

interface Precondition {
  readonly condition: string;
  readonly error_message: string;
}

describe("change guard of RKE1", () => {
  const stack = synthesizeOnRke1();

  it("rejects changes that affect all servers at once, or restart etcd", () => {
    const { fixed } = { fixed: {}, ...(stack.locals?.cluster_deployed_wanted as { fixed?: Record<string, string> }) };
    expect(Object.keys(fixed)).toEqual([
      "aws.kmsKeyArn",
      "cluster.size or instanceType",
      "cluster.version",
      "hostname",
      "network.cidr",
    ]);
    expect(fixed["cluster.version"]).toBe("v1.31.7-rancher1-1");
  });

  it("allows Rancher's next minor, and larger volumes", () => {
    const { lifecycle } = resource(stack, "aws_ssm_parameter", "cluster_deployed_pending");
    const { precondition } = lifecycle as { precondition: Precondition[] };
    expect(precondition.map(({ error_message }) => error_message.split(": ")[0] as string)).toEqual([
      "stacks",
      expect.stringContaining("This cannot change after the first deploy"),
      expect.stringContaining("This number cannot become lower"),
      "rancher.version",
      "rancher.version",
    ]);
    for (const { error_message } of precondition.slice(1))
      expect(error_message).toMatch(/RKE1 reached its end of life/);
  });

  it("is checked before any volume, address or instance is created", () => {
    for (const [type, name] of [
      ["aws_ebs_volume", "cluster_servers_server-0_volume"],
      ["aws_network_interface", "cluster_servers_server-0_interface"],
      ["aws_instance", "cluster_servers_server-0_instance"],
    ] as const) {
      expect(resource(stack, type, name).depends_on).toContain("aws_ssm_parameter.cluster_deployed_pending");
    }
  });
});
