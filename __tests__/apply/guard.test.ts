import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { App } from "cdktf";
import type { Credentials } from "../../lab/aws/stand-in";
import { whyNoApply } from "../../lab/prerequisites";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import { leaveOutReleases } from "../../lab/stack/without-providers";
import { plannedActions } from "../../lab/terraform/plan";
import { Terraform } from "../../lab/terraform/terraform";
import type { RancherOnRkeProps } from "../../lib/config";
import { RancherOnRke } from "../../stacks/rancher-on-rke";
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

const instance = (n: number) => `aws_instance.servers_server-${n}_instance`;
const volume = (n: number) => `aws_ebs_volume.servers_server-${n}_volume`;
const attachment = (n: number) => `aws_volume_attachment.servers_server-${n}_attachment`;
const running = (n: number) => `aws_ec2_instance_state.servers_server-${n}_running`;
const ready = (n: number) => `terraform_data.servers_server-${n}-ready`;
const READINESS = "terraform_data.readiness";
const REPLACEMENTS = "terraform_data.servers_replacements";
const ATTEMPT = "aws_ssm_parameter.deployed_attempt";
const RECORD = "aws_ssm_parameter.deployed_record";

describeUnless(whyNoApply(), "a deploy that could cost the cluster", () => {
  let stack: DeployedStack;
  let terraform: Terraform;
  const edited = ({ cluster, ...rest }: Edit): RancherOnRkeProps => ({
    ...deployed,
    ...rest,
    cluster: { ...deployed.cluster, ...cluster },
  });
  const plan = async (edit: Edit = {}) => {
    stack.synth(edited(edit));
    return plannedActions((await terraform.plan()).json);
  };
  const deploy = (edit: Edit = {}) => {
    stack.synth(edited(edit));
    return terraform.apply();
  };
  /** The same folder with other keys. */
  const as = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials) =>
    new Terraform(stack.directory, {
      ...stack.env,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    });
  const idOf = async (address: string) => {
    interface State {
      values: { root_module: { resources: { address: string; values: Record<string, string> }[] } };
    }
    const { resources } = (await terraform.show<State>()).values.root_module;
    const found = resources.find((one) => one.address === address);
    if (!found) throw new Error(`got no ${address} in the state`);
    return found.values.id as string;
  };
  const stop = async (n: number) =>
    stack.standIn.aws("ec2", "stop_instances", { InstanceIds: [await idOf(instance(n))] });

  beforeAll(async () => {
    stack = await DeployedStack.start("guarded");
    terraform = stack.terraform;
    stack.synth(deployed);
    await terraform.init();
  });
  afterAll(() => stack?.stop());

  describe("before the first one", () => {
    it.each<[string, Edit, string]>([
      [
        "a zone that is not there",
        { network: { zones: ["eu-central-1a", "eu-central-1b", "eu-central-1z"] } },
        "network.zones: got eu-central-1a, eu-central-1b, eu-central-1z, but this account has eu-central-1a, eu-central-1b, eu-central-1c; write three of these",
      ],
      [
        "a type that the zones do not offer",
        { cluster: { instanceType: "m6i.9xlarge" } },
        "cluster.size or instanceType: got m6i.9xlarge, which AWS does not offer in eu-central-1a, eu-central-1b, eu-central-1c; write another type",
      ],
      ["an image that is not there", { cluster: { image: "ami-0123456789abcdef0" } }, "returned no results"],
      [
        "a range that the servers' own rule has already",
        { balancer: { scheme: "internal" }, network: { allowedCidrs: ["198.51.100.0/24", "10.0.0.0/20"] } },
        "network.allowedCidrs: got 10.0.0.0/20, which the servers' own addresses have already; remove it",
      ],
      [
        "credentials of another account",
        { aws: { region: "eu-central-1", accountId: "210987654321" } },
        "aws.accountId: got credentials of 123456789012, expected those of 210987654321",
      ],
    ])("is refused for %s", async (_, edit, refusal) => {
      await expect(plan(edit)).rejects.toThrow(refusal);
      expect(await terraform.addresses().catch(() => [])).toEqual([]);
    });
  });

  describe("with three servers", () => {
    beforeAll(() => deploy());

    it("starts a server that was stopped, and touches no other one before", async () => {
      await stop(1);
      expect(await plan()).toEqual({ [running(1)]: "update" });
      await expect(plan({ cluster: { replace: { "server-0": 1 } } })).rejects.toThrow(
        "cluster.replace: got a new number for server-0, but server-1 does not run, and etcd would lose its majority; start it first: a deploy without the new number does",
      );
      await expect(plan({ cluster: { size: "medium" } })).rejects.toThrow(
        "cluster.size or instanceType: got m6i.2xlarge, but server-1 does not run, and etcd would lose its majority when another server stops for its new size; start it first: a deploy with m6i.xlarge does",
      );
      expect((await plan({ cluster: { replace: { "server-1": 1 } } }))[instance(1)]).toBe("replace");
      expect((await deploy()).map(({ address }) => address)).toEqual([running(1)]);
      expect(await plan()).toEqual({});
    });

    it("judges the next one by a replacement that failed", async () => {
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
        "cluster.replace: got new numbers for server-1 and server-2, expected one replaced server a deploy",
      );
      await expect(plan({ cluster: { replace: { "server-2": 1 } } })).rejects.toThrow(
        "cluster.replace: numbers only rise, and one that was deployed stays in the file; write { server-1: 1 } or higher",
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
        [READINESS]: "create",
        [RECORD]: "update",
      });
      await deploy({ cluster: { replace: { "server-1": 1 } } });
      expect((await plan({ cluster: { replace: { "server-1": 1, "server-2": 1 } } }))[instance(2)]).toBe("replace");
    });

    it("replaces an instance whose volume is gone", async () => {
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
        [READINESS]: "replace",
      });
      await deploy({ cluster: { replace } });
      expect(await idOf(instance(0))).not.toBe(InstanceId);
      expect(await plan({ cluster: { replace } })).toEqual({});
    });

    it("refuses a record that somebody deleted, until it is put back", async () => {
      const cluster = { replace: { "server-1": 1 } };
      for (const name of ["record", "attempt"]) {
        const Name = `/rancher/guarded/deployed/${name}`;
        const { Parameter } = await stack.standIn.aws<{ Parameter: { Value: string } }>("ssm", "get_parameter", {
          Name,
        });
        await stack.standIn.aws("ssm", "delete_parameter", { Name });
        await expect(plan({ cluster })).rejects.toThrow(
          `deployed record: got no SSM parameter ${Name}, but this state`,
        );
        await stack.standIn.aws("ssm", "put_parameter", { Name, Value: Parameter.Value, Type: "String" });
      }
      const actions = await plan({ cluster });
      // Tags and description come back with the next deploy.
      expect(Object.keys(actions).filter((address) => ![ATTEMPT, RECORD].includes(address))).toEqual([]);
      await deploy({ cluster });
      expect(await plan({ cluster })).toEqual({});
    });

    it("refuses another account", async () => {
      stack.synth(edited({ cluster: { replace: { "server-1": 1 } } }));
      const other = as(await stack.standIn.assumeRole("arn:aws:iam::210987654321:role/deployer"));
      await expect(other.plan()).rejects.toThrow(
        "aws: the stack stands in the account 123456789012, got credentials of 210987654321; use those of 123456789012",
      );
    });

    it("refuses another name on the same state", async () => {
      await copyFile(join(stack.folder, "terraform.guarded.tfstate"), join(stack.folder, "terraform.renamed.tfstate"));
      const app = new App({ outdir: join(stack.folder, "cdktf.out") });
      new RancherOnRke(app, "renamed", deployed);
      app.synth();
      leaveOutReleases(join(stack.folder, "cdktf.out/stacks/renamed"));
      const renamed = new Terraform(join(stack.folder, "cdktf.out/stacks/renamed"), stack.env);
      await renamed.init();
      await expect(renamed.plan({ refresh: false })).rejects.toThrow(
        "stacks: this state is of the stack guarded, got renamed; a stack cannot be renamed",
      );
    });

    it("is not destroyed where deletion protection is on, and keeps its data where that is only taken from the file", async () => {
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
});
