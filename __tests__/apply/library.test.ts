import { LocalBackend } from "cdktf";
import { whyNoApply } from "../../lab/prerequisites";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import type { ClusterProps } from "../../lib/cluster/cluster-props";
import { TwoPlatforms } from "../library/program";
import { describeUnless } from "../support/unless";

jest.setTimeout(600_000);

describeUnless(whyNoApply(), "two Ranchers in a user's stack", () => {
  let stack: DeployedStack;

  const synth = (ofBlue: Partial<ClusterProps> = {}) =>
    stack.synthesize((app) => {
      const team = new TwoPlatforms(app, stack.id, { aws: { provider: 5 } }, ofBlue);
      new LocalBackend(team, { path: stack.stateFile });
    });

  beforeAll(async () => {
    stack = await DeployedStack.start("team");
    synth();
    await stack.terraform.init();
    await stack.terraform.apply();
  });
  afterAll(() => stack?.stop());

  it("have three servers each, and their own records", async () => {
    const { Reservations } = await stack.standIn.aws<{
      Reservations: { Instances: { Tags: { Key: string; Value: string }[] }[] }[];
    }>("ec2", "describe_instances");
    const names = Reservations.flatMap(({ Instances }) => Instances).map(
      ({ Tags }) => Tags.find(({ Key }) => Key === "Name")?.Value,
    );
    const servers = (name: string) => [0, 1, 2].map((index) => `team-${name}-cluster-server-${index}`);
    expect(names.sort()).toEqual([...servers("blue"), ...servers("green")]);
    const output = await stack.terraform.output();
    expect(output["blue-kubeconfig"]).toContain('"current-context": "team-blue-cluster"');
    expect(output["green-kubeconfig"]).toContain('"current-context": "team-green-cluster"');
  });

  it("have no changes when they are deployed again", async () => {
    expect(await stack.terraform.wouldChange()).toBe(false);
  });

  it("have a change guard: an unsafe step of one is rejected", async () => {
    synth({ version: "v1.34.9+rke2r1" });
    await expect(stack.terraform.plan({ refresh: false })).rejects.toThrow(
      "cluster.version: got v1.34.9+rke2r1, deployed is v1.35.7+rke2r1; no deploy returns to an older version",
    );
  });

  it("change independently: one server of one is replaced, and the other does not change", async () => {
    synth({ replace: { "server-1": 1 } });
    const changes = await stack.terraform.changes();
    const instances = Object.entries(changes).filter(([address]) => address.startsWith("aws_instance."));
    expect(instances).toEqual([[expect.stringMatching(/^aws_instance.blue_cluster_servers_server-1_/), "replace"]]);
    expect(Object.keys(changes).filter((address) => !/\.blue_cluster_/.test(address))).toEqual([]);
  });

  it("leave nothing in AWS after a destroy", async () => {
    synth();
    await stack.terraform.destroy();
    const { Reservations } = await stack.standIn.aws<{ Reservations: { Instances: { State: { Name: string } }[] }[] }>(
      "ec2",
      "describe_instances",
    );
    const states = Reservations.flatMap(({ Instances }) => Instances).map(({ State }) => State.Name);
    expect(new Set(states)).toEqual(new Set(["terminated"]));
    const { Parameters } = await stack.standIn.aws<{ Parameters: object[] }>("ssm", "describe_parameters", {
      ParameterFilters: [{ Key: "Name", Option: "Contains", Values: ["/rancher/"] }],
    });
    expect(Parameters).toEqual([]);
  });
});
