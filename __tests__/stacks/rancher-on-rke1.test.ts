import { resolve } from "node:path";
import { App } from "cdktf";
import { loadConfig, type RancherOnRke1Config } from "../../lib/config";
import { stackOf } from "../../stacks";
import { RancherOnRke1 } from "../../stacks/rancher-on-rke1";
import { synthesizeExample } from "../support/examples";
import { addressesOf, expectGolden } from "../support/golden";
import { comesAfter, minimalOnRke1, namesOf, resource, synthesizeOnRke1 } from "../support/synth";

const [id, config] = Object.entries(loadConfig(resolve(__dirname, "../../examples/rke1.yaml")).stacks)[0] as [
  string,
  RancherOnRke1Config,
];

describe("RancherOnRke1", () => {
  it("synthesizes the example", () => expectGolden("rancher-on-rke1", synthesizeExample("rke1")));

  // Users' states contain addresses: a changed address here replaces a server there.
  it("keeps its addresses", () => {
    expect(addressesOf(synthesizeOnRke1())).toMatchSnapshot();
  });

  it("is the stack of a file with mode RancherOnRKE1", () => {
    const app = new App();
    stackOf(app, id, config);
    expect(app.node.tryFindChild(id)).toBeInstanceOf(RancherOnRke1);
  });

  it("installs Rancher after the cluster, and records it then", () => {
    const stack = synthesizeOnRke1();
    expect(resource(stack, "aws_ssm_parameter", "cluster_deployed_last").depends_on).toEqual([
      "helm_release.rancher_release",
    ]);
    for (const address of [
      "rke_cluster.cluster_rke_cluster",
      "aws_lb_target_group_attachment.cluster_balancer_server-2-6443",
      "aws_route53_record.dns_record",
    ]) {
      expect(comesAfter(stack, "helm_release.rancher_release", address)).toBe(true);
    }
  });

  it("reports RKE1's end of life, and the record to create when the user creates it", () => {
    const { output } = synthesizeOnRke1({ dns: undefined });
    expect(output.end_of_life?.value).toBe(
      "RKE1 reached its end of life on 2025-07-31. It has no fixes since then, and no Rancher newer than 2.11. Create a new stack of mode RancherOnRKE, and move Rancher there by backup and restore",
    );
    expect(output.dns_record?.value).toBe("rancher.example.com. CNAME ${aws_lb.cluster_balancer_balancer.dns_name}.");
    expect(Object.keys(output)).not.toContain("name_servers");
  });

  it("gives the private key only to the provider and the wait", () => {
    const stack = synthesizeOnRke1();
    const users = Object.entries(stack.resource).flatMap(([type, byName]) =>
      Object.entries(byName)
        .filter(([, block]) => JSON.stringify(block).includes("private_key_openssh"))
        .map(([name]) => `${type}.${name}`),
    );
    expect(users.sort()).toEqual([
      "rke_cluster.cluster_rke_cluster",
      ...[0, 1, 2].map((index) => `terraform_data.cluster_rke_server-${index}-ready`),
    ]);
    expect(JSON.stringify(stack.output)).not.toContain("private_key");
  });

  it("keeps volumes and load balancer with deletion protection, and repeats a failed creation of the cluster", () => {
    const stack = synthesizeOnRke1({ balancer: { deletionProtection: true } });
    const kept = ["aws_ebs_volume", "aws_lb"].flatMap((type) =>
      namesOf(stack, type).map((name) => resource(stack, type, name).lifecycle),
    );
    expect(kept).toEqual(Array.from({ length: 4 }, () => ({ prevent_destroy: true })));
    expect(resource(stack, "rke_cluster", "cluster_rke_cluster").lifecycle).toBeUndefined();
  });

  it("rejects an invalid configuration before it creates anything", () => {
    const app = new App();
    const props = { ...minimalOnRke1, rancher: { version: "2.12.0" } };
    expect(() => new RancherOnRke1(app, "rke1", props)).toThrow(
      /^rke1 rancher\.version: got 2\.12\.0, .*; RKE1 reached its end of life on 2025-07-31, write mode RancherOnRKE for a new stack$/,
    );
    expect(app.node.children.map((child) => child.node.id)).not.toContain("rke1");
  });
});
