import { whyNoApply } from "../../lab/prerequisites";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import { plannedActions } from "../../lab/terraform/plan";
import type { RancherOnRkeProps } from "../../lib/config";
import { describeUnless } from "../support/unless";

jest.setTimeout(600_000);

/** One K3s server with an older Rancher, an internal load balancer, and no final snapshots. */
const props = (servers: 1 | 3 | 5, rancher = "2.13.3", version = "v1.34.9+k3s1"): RancherOnRkeProps => ({
  hostname: "rancher.corp",
  aws: { region: "eu-central-1" },
  network: { natGateways: "single", allowedCidrs: ["10.0.0.0/8"] },
  balancer: { scheme: "internal", proxyProtocol: true },
  dns: { zone: "corp", private: true },
  cluster: {
    version,
    servers,
    volume: { finalSnapshot: false },
    apiAllowedCidrs: ["203.0.113.0/24"],
  },
  operations: { alarms: { servers: {} }, logs: {} },
  rancher: { version: rancher },
});

describeUnless(whyNoApply(), "one server that grows to three", () => {
  let stack: DeployedStack;

  beforeAll(async () => {
    stack = await DeployedStack.start("growing");
    const { Vpcs } = await stack.standIn.aws<{ Vpcs: { VpcId: string }[] }>("ec2", "describe_vpcs");
    await stack.standIn.createHostedZone("corp", { private: true, vpcId: Vpcs[0]?.VpcId });
    stack.synth(props(1));
    await stack.terraform.init();
    await stack.terraform.apply();
  });
  afterAll(() => stack?.stop());

  it("has no changes when it is deployed again", async () => {
    expect(await stack.terraform.wouldChange()).toBe(false);
  });

  it("resolves its name in its own VPC, although the zone first had only another VPC", async () => {
    const { HostedZones } = await stack.standIn.aws<{ HostedZones: { Id: string; Name: string }[] }>(
      "route53",
      "list_hosted_zones",
    );
    const zone = HostedZones.find(({ Name }) => Name === "corp.");
    const { VPCs } = await stack.standIn.aws<{ VPCs: object[] }>("route53", "get_hosted_zone", { Id: zone?.Id });
    expect(VPCs).toHaveLength(2);
  });

  it("rejects a skipped minor of Rancher", async () => {
    stack.synth(props(1, "2.15.0"));
    await expect(stack.terraform.plan({ refresh: false })).rejects.toThrow(
      "rancher.version: got 2.15.0, deployed is 2.13.3; minor versions are not skipped; write the newest patch of the minor after 2.13.3 first",
    );
  });

  it("plans the next minor of Rancher", async () => {
    stack.synth(props(1, "2.14.4"));
    expect(plannedActions((await stack.terraform.plan({ refresh: false })).json)).toEqual({
      "aws_ssm_parameter.cluster_deployed_pending": "update",
      "aws_ssm_parameter.cluster_deployed_last": "update",
      // The servers save etcd first, and the deploy waits for it.
      "aws_s3_object.cluster_desired_object_object": "update",
      "terraform_data.cluster_readiness": "replace",
    });
  });

  it("gets two more, and the first one does not change", async () => {
    stack.synth(props(3));
    const events = await stack.terraform.apply();
    const touched = events.filter(({ action }) => action !== "create").map(({ address }) => address);
    expect([...touched].sort()).toEqual([
      "aws_s3_object.cluster_desired_object_object",
      "aws_ssm_parameter.cluster_deployed_last",
      "aws_ssm_parameter.cluster_deployed_pending",
      "terraform_data.cluster_readiness",
      "terraform_data.cluster_servers_replacements",
    ]);
    // The record of the last deploy belongs to a finished deploy.
    expect(touched.filter((address) => /desired_|deployed_last/.test(address))).toEqual([
      "aws_s3_object.cluster_desired_object_object",
      "aws_ssm_parameter.cluster_deployed_last",
    ]);
    expect(touched.indexOf("aws_ssm_parameter.cluster_deployed_pending")).toBeLessThan(
      touched.findIndex((address) => address.includes("desired_")),
    );
    expect(events.filter(({ address }) => address.includes("server-0")).map(({ address }) => address)).toEqual([
      "terraform_data.cluster_servers_server-0-ready",
    ]);
    expect(await stack.standIn.inventory()).toMatchObject({ instance: 3, volume: 3, topic: 1, "log-group": 1 });
    expect(await stack.terraform.wouldChange()).toBe(false);
  });

  it("plans two more again", async () => {
    stack.synth(props(5));
    const actions = plannedActions((await stack.terraform.plan({ refresh: false })).json);
    const of = (wanted: string) => Object.keys(actions).filter((address) => actions[address] === wanted);
    expect(of("update")).toEqual([
      "aws_s3_object.cluster_desired_object_object",
      "aws_ssm_parameter.cluster_deployed_last",
      "aws_ssm_parameter.cluster_deployed_pending",
      "terraform_data.cluster_servers_replacements",
    ]);
    expect(of("replace")).toEqual(["terraform_data.cluster_readiness"]);
    expect(of("create")).toHaveLength(34);
    expect(Object.keys(actions)).toHaveLength(39);
  });

  it("rejects a step back to one server", async () => {
    stack.synth(props(1));
    await expect(stack.terraform.plan({ refresh: false })).rejects.toThrow("cluster.servers: got 1, deployed are 3");
  });

  it("leaves nothing after a destroy", async () => {
    stack.synth(props(3));
    await stack.terraform.destroy();
    // The hosted zones existed before.
    expect(await stack.standIn.inventory()).toEqual({ "hosted-zone": 2 });
  });
});
