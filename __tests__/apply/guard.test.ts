import { whyNoApply } from "../../lab/prerequisites";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import type { Terraform } from "../../lab/terraform/terraform";
import type { RancherOnRkeProps } from "../../lib/config";
import { describeUnless } from "../support/unless";

jest.setTimeout(600_000);

const deployed = {
  hostname: "rancher.example.com",
  aws: { region: "eu-central-1" },
  network: { natGateways: "single", allowedCidrs: ["198.51.100.0/24"] },
  dns: { zone: "example.com" },
  cluster: { version: "v1.33.5+rke2r1", volume: { finalSnapshot: false }, apiAllowedCidrs: ["203.0.113.0/24"] },
  rancher: { version: "2.14.4" },
} as const satisfies RancherOnRkeProps;

type Edit = Partial<Omit<RancherOnRkeProps, "cluster">> & { cluster?: Partial<RancherOnRkeProps["cluster"]> };

const instance = (n: number) => `aws_instance.cluster_servers_server-${n}_instance`;
const volume = (n: number) => `aws_ebs_volume.cluster_servers_server-${n}_volume`;
const attachment = (n: number) => `aws_volume_attachment.cluster_servers_server-${n}_attachment`;
const running = (n: number) => `aws_ec2_instance_state.cluster_servers_server-${n}_running`;
const ready = (n: number) => `terraform_data.cluster_servers_server-${n}-ready`;
const READINESS = "terraform_data.cluster_readiness";
const stopWait = (n: number) => `terraform_data.cluster_servers_server-${n}-stop`;
const STOP_ACCESS = "terraform_data.cluster_stop-access";
const REPLACEMENTS = "terraform_data.cluster_servers_replacements";
const PENDING = "aws_ssm_parameter.cluster_deployed_pending";
const LAST = "aws_ssm_parameter.cluster_deployed_last";

describeUnless(whyNoApply(), "a deploy that could lose the cluster", () => {
  let stack: DeployedStack;
  let terraform: Terraform;
  const edited = ({ cluster, ...rest }: Edit): RancherOnRkeProps => ({
    ...deployed,
    ...rest,
    cluster: { ...deployed.cluster, ...cluster },
  });
  const plan = (edit: Edit = {}) => {
    stack.synth(edited(edit));
    return terraform.changes();
  };
  const deploy = (edit: Edit = {}) => {
    stack.synth(edited(edit));
    return terraform.apply();
  };
  const idOf = (address: string) => terraform.idOf(address);
  const stop = async (n: number) =>
    stack.standIn.aws("ec2", "stop_instances", { InstanceIds: [await idOf(instance(n))] });

  beforeAll(async () => {
    stack = await DeployedStack.start("guarded");
    terraform = stack.terraform;
    stack.synth(deployed);
    await terraform.init();
    await terraform.apply();
  });
  afterAll(() => stack?.stop());

  it("starts a stopped server before it changes any other one", async () => {
    await stop(1);
    expect(await plan()).toEqual({ [running(1)]: "update" });
    await expect(plan({ cluster: { replace: { "server-0": 1 } } })).rejects.toThrow(
      "cluster.replace: got a new number for server-0, but server-1 does not run, and etcd would lose its majority; first start it with a deploy without the new number",
    );
    await expect(plan({ cluster: { size: "medium" } })).rejects.toThrow(
      "cluster.size or instanceType: got m6i.2xlarge, but server-1 does not run, and etcd would lose its majority when another server stops for its new size; first start it with a deploy of m6i.xlarge",
    );
    expect((await plan({ cluster: { replace: { "server-1": 1 } } }))[instance(1)]).toBe("replace");
    expect((await deploy()).map(({ address }) => address)).toEqual([running(1)]);
    expect(await plan()).toEqual({});
  });

  it("rejects options that restart the servers together with a stop of a server by Terraform", async () => {
    const config = { "kubelet-arg": ["max-pods=200"] };
    for (const [edit, field] of [
      [{ replace: { "server-0": 1 } }, "cluster.replace"],
      [{ size: "medium" }, "cluster.size (or instanceType)"],
      [{ servers: 5 }, "cluster.servers"],
    ] as const)
      await expect(plan({ cluster: { config, ...edit } })).rejects.toThrow(
        `${field}, options that restart the servers (such as cluster.config, registry or egress): all of them change, expected one kind of change per deploy; first deploy ${field} alone, and keep the deployed values of the others`,
      );
    await expect(plan({ cluster: { snapshots: { retention: 30 }, replace: { "server-0": 1 } } })).rejects.toThrow(
      "first deploy cluster.replace alone",
    );
    expect((await plan({ cluster: { config, version: "v1.33.10+rke2r1" } }))[READINESS]).toBe("replace");
    // A record without the checksum says nothing about the options.
    const Name = "/rancher/guarded/deployed/last";
    const { standIn } = stack;
    const { Parameter } = await standIn.aws<{ Parameter: { Value: string } }>("ssm", "get_parameter", { Name });
    const { restart, ...record } = JSON.parse(Parameter.Value) as { restart: string };
    expect(restart).toMatch(/^[0-9a-f]{64}$/);
    const put = (Value: string) =>
      standIn.aws("ssm", "put_parameter", { Name, Value, Type: "String", Overwrite: true });
    await put(JSON.stringify(record));
    await plan({ cluster: { replace: { "server-0": 1 } } });
    await put(Parameter.Value);
  });

  it("upgrades to etcd 3.6 only by a release with etcd 3.5.26", async () => {
    for (const version of ["v1.34.9+rke2r1", "v1.33.11+rke2r1"]) {
      await expect(plan({ cluster: { version } })).rejects.toThrow(
        `cluster.version: got ${version} with etcd 3.6, deployed is v1.33.5+rke2r1 with an etcd before 3.5.26; etcd 3.6 would count members that this etcd removed; deploy v1.33.7+rke2r2 to v1.33.10 first`,
      );
    }
    expect((await plan({ cluster: { version: "v1.33.10+rke2r1" } }))[READINESS]).toBe("replace");
  });

  it("compares the next step with a replacement that failed", async () => {
    const { standIn } = stack;
    const { ImageId } = await standIn.aws<{ ImageId: string }>("ec2", "copy_image", {
      Name: "withdrawn while it is needed",
      SourceImageId: "ami-24040000000000000",
      SourceRegion: "eu-central-1",
    });
    stack.synth(edited({ cluster: { replace: { "server-1": 1 }, image: ImageId } }));
    let withdrawn: Promise<unknown> | undefined;
    const failing = terraform.apply({
      onLine: (line) => {
        if (line.includes(`"addr":"${attachment(1)}"`) && line.includes('"type":"apply_start"')) {
          withdrawn ??= standIn.aws("ec2", "deregister_image", { ImageId });
        }
      },
    });
    await expect(failing).rejects.toThrow("empty result");
    await withdrawn;
    expect((await standIn.inventory()).instance).toBe(2);

    await expect(plan({ cluster: { replace: { "server-1": 1, "server-2": 1 } } })).rejects.toThrow(
      "cluster.replace: got new numbers for server-1 and server-2, expected one replaced server per deploy",
    );
    await expect(plan({ cluster: { replace: { "server-2": 1 } } })).rejects.toThrow(
      "cluster.replace: a number cannot become lower, and a deployed number must remain in the file; write { server-1: 1 } or higher",
    );
    await expect(plan({ cluster: { replace: { "server-1": 1 }, size: "medium" } })).rejects.toThrow(
      "first deploy cluster.replace alone",
    );
    await stop(2);
    await expect(plan({ cluster: { replace: { "server-1": 1 } } })).rejects.toThrow("but server-2 does not run");
    await standIn.aws("ec2", "start_instances", { InstanceIds: [await idOf(instance(2))] });
    expect(await plan({ cluster: { replace: { "server-1": 1 } } })).toEqual({
      [instance(1)]: "create",
      [attachment(1)]: "create",
      [running(1)]: "create",
      [ready(1)]: "create",
      [stopWait(1)]: "create",
      [STOP_ACCESS]: "create",
      [READINESS]: "create",
      [LAST]: "update",
    });
    await deploy({ cluster: { replace: { "server-1": 1 } } });
    expect((await plan({ cluster: { replace: { "server-1": 1, "server-2": 1 } } }))[instance(2)]).toBe("replace");
  });

  it("replaces an instance whose volume is lost", async () => {
    const replace = { "server-1": 1 };
    const [InstanceId, VolumeId] = [await idOf(instance(0)), await idOf(volume(0))];
    await stop(0);
    await stack.standIn.aws("ec2", "detach_volume", { InstanceId, VolumeId, Device: "/dev/sdf" });
    await stack.standIn.aws("ec2", "delete_volume", { VolumeId });
    expect(await plan({ cluster: { replace } })).toEqual({
      [volume(0)]: "create",
      [REPLACEMENTS]: "update",
      [instance(0)]: "replace",
      [attachment(0)]: "create",
      [running(0)]: "replace",
      [ready(0)]: "replace",
      [stopWait(0)]: "replace",
      [STOP_ACCESS]: "replace",
      [READINESS]: "replace",
    });
    await deploy({ cluster: { replace } });
    expect(await idOf(instance(0))).not.toBe(InstanceId);
    expect(await plan({ cluster: { replace } })).toEqual({});
  });

  it("rejects a deleted record until it is restored", async () => {
    const cluster = { replace: { "server-1": 1 } };
    for (const name of ["last", "pending"]) {
      const Name = `/rancher/guarded/deployed/${name}`;
      const { Parameter } = await stack.standIn.aws<{ Parameter: { Value: string } }>("ssm", "get_parameter", {
        Name,
      });
      await stack.standIn.aws("ssm", "delete_parameter", { Name });
      await expect(plan({ cluster })).rejects.toThrow(`last deploy: got no SSM parameter ${Name}, but this state`);
      await stack.standIn.aws("ssm", "put_parameter", { Name, Value: Parameter.Value, Type: "String" });
    }
    const actions = await plan({ cluster });
    // The next deploy restores tags and description.
    expect(Object.keys(actions).filter((address) => ![PENDING, LAST].includes(address))).toEqual([]);
    await deploy({ cluster });
    expect(await plan({ cluster })).toEqual({});
  });

  it("is not destroyed with deletion protection, and keeps its data when only the file loses the protection", async () => {
    const cluster = { replace: { "server-1": 1 } };
    await deploy({ cluster, balancer: { deletionProtection: true } });
    const before = await stack.standIn.inventory();
    await expect(terraform.destroy()).rejects.toThrow("Instance cannot be destroyed");
    expect(await stack.standIn.inventory()).toEqual(before);

    stack.synth(edited({ cluster }));
    await expect(terraform.destroy()).rejects.toThrow("deletion protection is enabled");
    expect(await stack.standIn.inventory()).toMatchObject({ volume: 3, "load-balancer": 1 });
  });
});
