import { readFileSync } from "node:fs";
import { copyFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { App } from "cdktf";
import { whyNoApply } from "../../lab/prerequisites";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import { withLabProvider } from "../../lab/stack/provider";
import { leaveOutReleases } from "../../lab/stack/without-providers";
import { Terraform } from "../../lab/terraform/terraform";
import { RancherOnDocker } from "../../stacks/rancher-on-docker";
import { RancherOnRke } from "../../stacks/rancher-on-rke";
import { describeUnless } from "../support/unless";
import { authority, CertificateAuthority } from "./certificate-authority";
import { deployed, type Edit, edited, GIVEN_PROFILE, instance, SERVERS, volume } from "./deployed";
import { deployedDocker } from "./docker-edits";
import { EDITS } from "./edits";
import { createProfile } from "./given";
import { REJECTED } from "./rejected";
import { judgesTheWayBack } from "./way-back";

const MINUTE = 60_000;
jest.setTimeout(10 * MINUTE);

describeUnless(whyNoApply(), "a plan", () => {
  let stack: DeployedStack;
  let terraform: Terraform;
  const edit = (change: Edit) => stack.synth(edited(change));

  beforeAll(async () => {
    stack = await DeployedStack.start("rke-ha");
    terraform = stack.terraform;
    await createProfile(stack.standIn, GIVEN_PROFILE);
    edit({});
    await terraform.init();
  });
  afterAll(() => stack?.stop());

  describe("before the first deploy", () => {
    let before: Record<string, number>;
    beforeAll(async () => {
      await createProfile(stack.standIn, "platform-empty", false);
      before = await stack.standIn.inventory();
    });
    it.each<[string, Edit, string]>([
      [
        "a zone that is not there",
        { network: { zones: ["eu-central-1a", "eu-central-1b", "eu-central-1z"] } },
        "network.zones: got eu-central-1a, eu-central-1b, eu-central-1z, but this account has eu-central-1a, eu-central-1b, eu-central-1c; write three of these",
      ],
      [
        "a type that the zones do not offer",
        { cluster: { instanceType: "m6i.9xlarge" } },
        "cluster.size or instanceType: got m6i.9xlarge, which AWS does not offer in eu-central-1a, eu-central-1b, eu-central-1c; write another type, or, before the first deploy, zones that offer it in network.zones",
      ],
      [
        "an instance profile that is not there",
        { aws: { region: "eu-central-1", instanceProfile: "nobody-made-it" } },
        "reading IAM Instance Profile (nobody-made-it)",
      ],
      [
        "an instance profile without a role",
        { aws: { region: "eu-central-1", instanceProfile: "platform-empty" } },
        "aws.instanceProfile: platform-empty has no role, expected a profile with the role of the servers",
      ],
      [
        "an image for other processors",
        { cluster: { instanceType: "m7g.xlarge", image: "ami-24040000000000000" } },
        "cluster.image: ami-24040000000000000 is available, for x86_64; expected an available image for arm64",
      ],
      ["an image that is not there", { cluster: { image: "ami-0123456789abcdef0" } }, "returned no results"],
      [
        "a range that the servers' own rule has already",
        { balancer: { scheme: "internal" }, network: { allowedCidrs: ["198.51.100.0/24", "10.0.0.0/20"] } },
        "network.allowedCidrs: got 10.0.0.0/20, which is already allowed as the servers' own address; remove it",
      ],
      [
        "credentials of another account",
        { aws: { region: "eu-central-1", accountId: "210987654321" } },
        "aws.accountId: got credentials of 123456789012, expected those of 210987654321",
      ],
    ])("is rejected for %s", async (_, change, rejection) => {
      edit(change);
      await expect(terraform.changes()).rejects.toThrow(rejection);
      expect(await stack.standIn.inventory()).toEqual(before);
    });

    it("is rejected for an image with a larger root volume than the servers'", async () => {
      const { Instances } = await stack.standIn.aws<{ Instances: { InstanceId: string }[] }>("ec2", "run_instances", {
        ImageId: "ami-24040000000000000",
        InstanceType: "m6i.large",
        BlockDeviceMappings: [{ DeviceName: "/dev/sda1", Ebs: { VolumeSize: 60 } }],
        MinCount: 1,
        MaxCount: 1,
      });
      const InstanceId = Instances[0]?.InstanceId as string;
      const { ImageId } = await stack.standIn.aws<{ ImageId: string }>("ec2", "create_image", {
        InstanceId,
        Name: "with a large root volume",
      });
      await stack.standIn.aws("ec2", "terminate_instances", { InstanceIds: [InstanceId] });
      edit({ cluster: { image: ImageId } });
      await expect(terraform.changes()).rejects.toThrow(
        `cluster.image: ${ImageId} has a root volume of 60 GiB, but that of a server has 40 GiB; write an image with a root volume of at most 40 GiB`,
      );
      await stack.standIn.aws("ec2", "deregister_image", { ImageId });
    });

    it("boots the image for ARM on servers with ARM", async () => {
      edit({ cluster: { instanceType: "m7g.xlarge" } });
      const { json } = await terraform.plan();
      const planned = (json.resource_changes ?? []).filter(({ type }) => type === "aws_instance");
      expect(planned.map(({ change }) => change.after)).toEqual(
        SERVERS.map(() => expect.objectContaining({ ami: "ami-24040000000000a64", instance_type: "m7g.xlarge" })),
      );
    });
  });

  describe("of a deployed stack", () => {
    let certificates: string;
    beforeAll(async () => {
      const authorities = new CertificateAuthority(stack.folder);
      authorities.issue("root", { subject: "root", extensions: authority });
      certificates = readFileSync(join(stack.folder, "root.pem"), "utf8");
      edit({});
      await terraform.apply();
    });

    it.each(EDITS)(
      "for %s contains only the expected changes",
      async (_, change, { authority: variable, ...actions }) => {
        edit(change);
        const variables = variable && { [variable]: certificates };
        const planned = await terraform.changes({ refresh: false, variables });
        const expected = Object.entries(actions).flatMap(([action, addresses]: [string, readonly string[]]) =>
          addresses.map((address) => [address, action]),
        );
        expect(planned).toEqual(Object.fromEntries(expected));
      },
    );

    it("for the id of a hosted zone contains no change, or another record in another zone of the same name", async () => {
      const { HostedZones } = await stack.standIn.aws<{ HostedZones: { Id: string }[] }>(
        "route53",
        "list_hosted_zones",
      );
      const zoneId = HostedZones[0]?.Id.replace("/hostedzone/", "");
      edit({ dns: { ...deployed.dns, zoneId } });
      expect(await terraform.changes({ refresh: false })).toEqual({});
      const other = await stack.standIn.createHostedZone(deployed.dns.zone);
      edit({ dns: { ...deployed.dns, zoneId: other } });
      expect(await terraform.changes({ refresh: false })).toEqual({ "aws_route53_record.dns_record": "replace" });
      await stack.standIn.aws("route53", "delete_hosted_zone", { Id: other });
    });

    it("for tags contains only updates in place", async () => {
      edit({ aws: { ...deployed.aws, tags: { team: "operations" } } });
      const planned = await terraform.changes({ refresh: false });
      expect(new Set(Object.values(planned))).toEqual(new Set(["update"]));
      expect(Object.keys(planned)).toEqual(expect.arrayContaining([...SERVERS.map(instance), ...SERVERS.map(volume)]));
    });

    // One plan reports every reason for its rejection.
    describe.each(REJECTED)("rejects", (change, rejections) => {
      let rejected: unknown;
      beforeAll(async () => {
        edit(change);
        rejected = await terraform.changes({ refresh: false }).catch((error: Error) => error.message);
      });

      it.each(Object.entries(rejections))("%s", (_, rejection) => expect(rejected).toContain(rejection));
    });

    it("rejects another region, although it finds no resources there", async () => {
      edit({ aws: { ...deployed.aws, region: "eu-west-1" } });
      await expect(terraform.plan()).rejects.toThrow(
        "aws.region: the stack is in eu-central-1, got eu-west-1; a stack cannot change its region; write the old region again",
      );
    });

    it("rejects a record that it cannot read", async () => {
      const name = "/rancher/rke-ha/deployed/last";
      const { Parameter } = await stack.standIn.aws<{ Parameter: { Value: string } }>("ssm", "get_parameter", {
        Name: name,
      });
      const put = (Value: string) => stack.standIn.aws("ssm", "put_parameter", { Name: name, Value, Overwrite: true });
      await put("not JSON");
      edit({});
      await expect(terraform.plan()).rejects.toThrow("invalid character");
      await put(Parameter.Value);
      expect(await terraform.wouldChange()).toBe(false);
    });

    it("downgrades Rancher only with a snapshot from that version", async () => {
      await judgesTheWayBack(stack.standIn, "rke-ha", async (rancher, snapshot) => {
        edit({
          cluster: snapshot === undefined ? {} : { restore: { snapshot } },
          rancher: { version: rancher },
        });
        return terraform.changes({ refresh: false });
      });
    });

    it("rejects a snapshot that was restored before the last one", async () => {
      const { standIn } = stack;
      const Name = "/rancher/rke-ha/deployed/last";
      const put = (Value: string) =>
        standIn.aws("ssm", "put_parameter", { Name, Value, Type: "String", Overwrite: true });
      const { Parameter } = await standIn.aws<{ Parameter: { Value: string } }>("ssm", "get_parameter", { Name });
      const deployed = JSON.parse(Parameter.Value) as object;
      expect(deployed).toMatchObject({ restore: "", restored: [] });
      const planned = (snapshot: string) => {
        edit({ cluster: { restore: { snapshot } } });
        return terraform.changes({ refresh: false });
      };
      await put(JSON.stringify({ ...deployed, restore: "tuesday", restored: ["monday", "tuesday"] }));
      await expect(planned("monday")).rejects.toThrow(
        "cluster.restore: got monday, which an earlier deploy restored, and each name is restored once; copy the snapshot in the bucket, and write the name of the copy",
      );
      for (const accepted of ["tuesday", "wednesday"]) await planned(accepted);
      // The line was removed meanwhile.
      await put(JSON.stringify({ ...deployed, restored: ["monday", "tuesday"] }));
      await expect(planned("tuesday")).rejects.toThrow("which an earlier deploy restored");
      await put(Parameter.Value);
    });

    it("rejects a lost state, and says how to continue", async () => {
      edit({});
      await rename(stack.stateFile, `${stack.stateFile}.lost`);
      try {
        await expect(terraform.plan()).rejects.toThrow(
          /stacks: a stack rke-ha exists in this account and region \(it wrote \S+\/pending and \S+\/last\), but this Terraform state does not contain it; write the backend that it was deployed with/,
        );
      } finally {
        await rename(`${stack.stateFile}.lost`, stack.stateFile);
      }
      await expect(terraform.plan()).resolves.toBeDefined();
    });

    it("rejects another mode", async () => {
      stack.synthesize((app) => new RancherOnDocker(app, "rke-ha", withLabProvider(deployedDocker)));
      await expect(terraform.plan({ refresh: false })).rejects.toThrow(
        "mode: the stack is deployed as RancherOnRKE, got RancherOnDocker; a stack cannot change its mode; write RancherOnRKE again; for RancherOnDocker, write a stack with another name, or first destroy this one as RancherOnRKE",
      );
    });

    it("rejects another account", async () => {
      edit({});
      const other = await stack.standIn.assumeRole("arn:aws:iam::210987654321:role/deployer");
      const plan = new Terraform(stack.directory, {
        ...stack.env,
        AWS_ACCESS_KEY_ID: other.accessKeyId,
        AWS_SECRET_ACCESS_KEY: other.secretAccessKey,
        AWS_SESSION_TOKEN: other.sessionToken,
      }).plan();
      await expect(plan).rejects.toThrow(
        "aws: the stack is in the account 123456789012, got credentials of 210987654321; use credentials of 123456789012",
      );
    });

    it("rejects another name for the same state", async () => {
      await copyFile(join(stack.folder, "terraform.rke-ha.tfstate"), join(stack.folder, "terraform.renamed.tfstate"));
      const app = new App({ outdir: join(stack.folder, "cdktf.out") });
      new RancherOnRke(app, "renamed", withLabProvider(deployed));
      app.synth();
      leaveOutReleases(join(stack.folder, "cdktf.out/stacks/renamed"));
      const renamed = new Terraform(join(stack.folder, "cdktf.out/stacks/renamed"), stack.env);
      await renamed.init();
      await expect(renamed.plan({ refresh: false })).rejects.toThrow(
        "stacks: this state is of the stack rke-ha, got renamed; a stack cannot be renamed",
      );
    });
  });
});
