import type { RancherOnRke1Props } from "../../lib/config";
import { minimalOnRke1, resource, synthesizeOnRke1 } from "../support/synth";

interface Precondition {
  readonly condition: string;
  readonly error_message: string;
}

const preconditions = (parts: Partial<RancherOnRke1Props> = {}) => {
  const { lifecycle } = resource(synthesizeOnRke1(parts), "aws_ssm_parameter", "deployed_attempt");
  return (lifecycle as { precondition: Precondition[] }).precondition;
};

describe("step guard of RKE1", () => {
  it("keeps what would touch all servers at once, or start etcd anew", () => {
    const kept = preconditions().filter(({ error_message }) => error_message.includes("it cannot change under"));
    expect(kept.map(({ error_message }) => error_message.split(": ")[0])).toEqual([
      "aws.kmsKeyArn",
      "cluster.distribution",
      "cluster.size or instanceType",
      "cluster.version",
      "network.cidr",
    ]);
    expect(kept[3]).toEqual({
      condition:
        '${try(local.deployed_last.record.fixed["cluster.version"], "v1.31.7-rancher1-1") == "v1.31.7-rancher1-1"}',
      error_message: expect.stringMatching(
        /^cluster\.version: got v1\.31\.7-rancher1-1, deployed is .*; it cannot change under a cluster that stands: set it back, or make a second stack and move Rancher there by backup and restore; RKE1 reached its end of life on 2025-07-31$/,
      ),
    });
  });

  it("lets Rancher go up by a minor, and volumes grow", () => {
    const { distribution, version, apiAllowedCidrs } = minimalOnRke1.cluster;
    const cluster = { distribution, version, apiAllowedCidrs, volume: { size: 200 } };
    const others = preconditions({ cluster }).filter(
      ({ error_message }) => !/it cannot change|this state is empty/.test(error_message),
    );
    expect(others.map(({ error_message }) => error_message.replace(/\$\{[^}]*\}/g, "…"))).toEqual([
      "rancher.version: got 2.11.16, deployed is …; there is no way back to an older version but a restore: write … or a newer one; RKE1 reached its end of life on 2025-07-31",
      "rancher.version: got 2.11.16, deployed is …; minor versions are not skipped: write the newest patch of the minor after … first; RKE1 reached its end of life on 2025-07-31",
      "cluster.volume.size: got 200, deployed are … GiB; a volume cannot shrink: write … or more; RKE1 reached its end of life on 2025-07-31",
    ]);
  });

  it("is passed before any volume, address or instance is made", () => {
    const stack = synthesizeOnRke1();
    for (const [type, name] of [
      ["aws_ebs_volume", "servers_server-0_volume"],
      ["aws_network_interface", "servers_server-0_interface"],
      ["aws_instance", "servers_server-0_instance"],
    ] as const) {
      expect(resource(stack, type, name).depends_on).toContain("aws_ssm_parameter.deployed_attempt");
    }
  });
});
