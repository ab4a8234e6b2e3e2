import type { RancherOnRke1Props } from "../../lib/config";
import { minimalOnRke1, resource, synthesizeOnRke1 } from "../support/synth";

interface Precondition {
  readonly condition: string;
  readonly error_message: string;
}

const preconditions = (parts: Partial<RancherOnRke1Props> = {}) => {
  const { lifecycle } = resource(synthesizeOnRke1(parts), "aws_ssm_parameter", "cluster_deployed_attempt");
  return (lifecycle as { precondition: Precondition[] }).precondition;
};

const isFixed = ({ condition }: Precondition) => condition.includes("local.cluster_deployed_last.record.fixed[");
const pathsOf = (all: readonly Precondition[]) => all.map(({ error_message }) => error_message.split(": ")[0]);

describe("step guard of RKE1", () => {
  it("keeps what would touch all servers at once, or start etcd anew", () => {
    expect(pathsOf(preconditions().filter(isFixed))).toEqual([
      "aws.kmsKeyArn",
      "cluster.distribution",
      "cluster.size or instanceType",
      "cluster.version",
      "network.cidr",
    ]);
    expect(preconditions().filter(isFixed)[3]?.condition).toBe(
      '${try(local.cluster_deployed_last.record.fixed["cluster.version"], "v1.31.7-rancher1-1") == "v1.31.7-rancher1-1"}',
    );
  });

  it("lets Rancher go up by a minor, and volumes grow", () => {
    const { version, apiAllowedCidrs } = minimalOnRke1.cluster;
    const cluster = { version, apiAllowedCidrs, volume: { size: 200 } };
    const others = preconditions({ cluster }).filter((one) => !isFixed(one));
    expect(pathsOf(others)).toEqual(["stacks", "rancher.version", "rancher.version", "cluster.volume.size"]);
    expect(others[3]?.error_message).toContain(": got 200, ");
  });

  it("is passed before any volume, address or instance is made", () => {
    const stack = synthesizeOnRke1();
    for (const [type, name] of [
      ["aws_ebs_volume", "cluster_servers_server-0_volume"],
      ["aws_network_interface", "cluster_servers_server-0_interface"],
      ["aws_instance", "cluster_servers_server-0_instance"],
    ] as const) {
      expect(resource(stack, type, name).depends_on).toContain("aws_ssm_parameter.cluster_deployed_attempt");
    }
  });
});
