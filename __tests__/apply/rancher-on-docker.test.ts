import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { whyNoApply } from "../../lab/prerequisites";
import { run } from "../../lab/run";
import { asEnvironment } from "../../lab/servers/client";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import { withLabProvider } from "../../lab/stack/provider";
import { Terraform } from "../../lab/terraform/terraform";
import { RancherOnDocker } from "../../stacks/rancher-on-docker";
import { RancherOnRke } from "../../stacks/rancher-on-rke";
import { describeUnless } from "../support/unless";
import { askedBeyond, policyNow } from "./asked";
import { deployed, GIVEN_PROFILE } from "./deployed";
import { DOCKER_EDITS, DOCKER_REJECTED, type DockerEdit, deployedDocker, editedDocker } from "./docker-edits";
import { createProfile } from "./given";

const VOLUME = "aws_ebs_volume.host_server_volume";
const ROOT = join(__dirname, "../..");
const MINUTE = 60_000;
jest.setTimeout(10 * MINUTE);

/** As in cdktf.json, but without the resources in clusters. */
const LAB_MAIN = "node --require ./register.cjs lab/stack/main.ts";

/** The edits that the next edit undoes. The others have tests of their own. */
const UNDONE_BY_THE_NEXT = DOCKER_EDITS.filter(
  ([name]) => !["the next minor of Rancher", "a larger volume", "another key of the secrets"].includes(name),
);

describeUnless(whyNoApply(), "cdktf deploy docker", () => {
  let stack: DeployedStack;
  let terraform: Terraform;
  const edit = (change: DockerEdit) =>
    stack.synthesize((app) => new RancherOnDocker(app, "docker", withLabProvider(editedDocker(change))));
  const cdktf = (...args: string[]) =>
    run(
      join(ROOT, "node_modules/.bin/cdktf"),
      [...args, "--app", LAB_MAIN, "--output", join(stack.folder, "cdktf.out")],
      {
        directory: ROOT,
        env: { ...stack.env, ...stack.attached, RANCHER_CONFIG: join(stack.folder, "rancher.yaml") },
        timeoutMs: 9 * MINUTE,
      },
    );
  const volumeOf = async () => {
    type Volumes = {
      Volumes: { VolumeId: string; SnapshotId: string; Attachments: { InstanceId: string; Device: string }[] }[];
    };
    const { Volumes } = await stack.standIn.aws<Volumes>("ec2", "describe_volumes");
    return Volumes.find(({ Attachments }) => Attachments[0]?.Device === "/dev/sdf");
  };

  /**
   * Description and volume of each snapshot. The stack's own snapshots come before final ones, which have no
   * description.
   */
  const snapshots = async () => {
    type Snapshots = { Snapshots: { Description?: string; VolumeId: string }[] };
    const { Snapshots } = await stack.standIn.aws<Snapshots>("ec2", "describe_snapshots", { OwnerIds: ["self"] });
    const all = Snapshots.map(({ Description = "", VolumeId }) => [Description, VolumeId] as const);
    return all.filter(([text]) => !text.startsWith("Auto-created")).sort(([a], [b]) => (a < b ? 1 : -1));
  };

  beforeAll(async () => {
    stack = await DeployedStack.start("docker");
    const variables = asEnvironment({ registry_username: "puller", registry_password: "registry-word" });
    terraform = new Terraform(stack.directory, stack.env, { ...stack.attached, ...variables });
    // JSON is YAML.
    const file = { stacks: { docker: { mode: "RancherOnDocker", ...withLabProvider(deployedDocker) } } };
    await writeFile(join(stack.folder, "rancher.yaml"), JSON.stringify(file));
    await createProfile(stack.standIn, GIVEN_PROFILE);
    await cdktf("deploy", "docker", "--auto-approve", "--skip-provider-lock");
  });
  afterAll(() => stack?.stop());

  it("creates one server with a volume, an Elastic IP address and a record, and says that it is not highly available", async () => {
    expect(await stack.standIn.inventory()).toMatchObject({ instance: 1, volume: 1, snapshot: 1 });
    const outputs = await terraform.output();
    expect(outputs).toMatchObject({
      url: "https://rancher.example.com",
      high_availability: expect.stringMatching(/^none: one container on one server/),
      first_login: `https://rancher.example.com/dashboard/?setup=${outputs.bootstrap_password}`,
    });
    type Addresses = { Addresses: { PublicIp: string; InstanceId: string }[] };
    const { Addresses } = await stack.standIn.aws<Addresses>("ec2", "describe_addresses");
    expect(Addresses.map(({ PublicIp }) => PublicIp)).toEqual([outputs.public_address]);
    const zones = await stack.standIn.aws<{ HostedZones: { Id: string }[] }>("route53", "list_hosted_zones");
    const { ResourceRecordSets } = await stack.standIn.aws<{
      ResourceRecordSets: { Name: string; ResourceRecords: { Value: string }[] }[];
    }>("route53", "list_resource_record_sets", { HostedZoneId: zones.HostedZones[0]?.Id });
    expect(ResourceRecordSets.find(({ Name }) => Name === "rancher.example.com.")?.ResourceRecords).toEqual([
      { Value: outputs.public_address },
    ]);
  });

  it("has no changes when it is deployed again", async () => {
    edit({});
    expect(await terraform.wouldChange()).toBe(false);
  });

  it.each(DOCKER_EDITS)("plans for %s only the expected changes", async (_, change, actions) => {
    edit(change);
    const planned = await terraform.changes({ refresh: false });
    const expected = Object.entries(actions).flatMap(([action, addresses]: [string, readonly string[]]) =>
      addresses.map((address) => [address, action]),
    );
    expect(planned).toEqual(Object.fromEntries(expected));
  });

  it.each<[string, DockerEdit, string]>([
    [
      "a balancer of the stack",
      { rancher: { tls: { mode: "external", issuer: "blank" } } },
      "aws_route53_record.dns_record",
    ],
    ["another range", { network: { cidr: "10.20.0.0/16" } }, "aws_vpc.network_vpc"],
  ])("plans for %s no change of the volume or the public address", async (_, change, changed) => {
    edit(change);
    const planned = await terraform.changes({ refresh: false });
    for (const address of [VOLUME, "aws_eip.address"]) expect(planned).not.toHaveProperty([address]);
    expect(planned).toHaveProperty([changed]);
  });

  it.each(DOCKER_REJECTED)("rejects %s", async (_, change, rejection) => {
    edit(change);
    await expect(terraform.changes({ refresh: false })).rejects.toThrow(rejection);
  });

  it.each(UNDONE_BY_THE_NEXT)("has no changes after the deploy of %s", async (_, change) => {
    edit(change);
    await terraform.apply();
    expect(await terraform.wouldChange()).toBe(false);
  });

  it("rejects another mode", async () => {
    edit({});
    await terraform.apply();
    stack.synthesize((app) => new RancherOnRke(app, "docker", withLabProvider(deployed)));
    await terraform.init();
    await expect(terraform.changes({ refresh: false })).rejects.toThrow(
      "mode: the stack is deployed as RancherOnDocker, got RancherOnRKE; a stack cannot change its mode; write RancherOnDocker again; for RancherOnRKE, write a stack with another name, or first destroy this one as RancherOnDocker",
    );
  });

  it("rejects a lost state, and says how to continue", async () => {
    edit({});
    await rename(stack.stateFile, `${stack.stateFile}.lost`);
    try {
      await expect(terraform.plan()).rejects.toThrow(
        /stacks: a stack docker exists in this account and region \(it wrote \S+\/version\), but this Terraform state does not contain it; write the backend that it was deployed with/,
      );
    } finally {
      await rename(`${stack.stateFile}.lost`, stack.stateFile);
    }
    expect(await terraform.wouldChange()).toBe(false);
  });

  it("replaces no instance for another key of the secrets, in that deploy or later", async () => {
    const { KeyMetadata } = await stack.standIn.aws<{ KeyMetadata: { Arn: string } }>("kms", "create_key");
    const instance = await terraform.idOf("aws_instance.host_server_instance");
    for (const secretsKeyArn of [KeyMetadata.Arn, undefined]) {
      edit({ aws: { ...deployedDocker.aws, secretsKeyArn } });
      await terraform.apply();
      expect(await terraform.wouldChange()).toBe(false);
    }
    expect(await terraform.idOf("aws_instance.host_server_instance")).toBe(instance);
  });

  it("gets a new instance for another value of a secret", async () => {
    edit({ rancher: { bootstrapPassword: "variable" } });
    await terraform.apply({ variables: { bootstrap_password: "the-first-password" } });
    const variables = { bootstrap_password: "another-password" };
    expect(await terraform.changes({ variables })).toEqual({
      "aws_s3_object.host_secrets_object_object": "update",
      "terraform_data.host_replacement": "update",
      "aws_instance.host_server_instance": "replace",
      "aws_volume_attachment.host_server_attachment": "replace",
      "aws_ec2_instance_state.host_server_running": "replace",
      "terraform_data.readiness": "replace",
    });
    edit({});
    await terraform.apply();
  });

  it("gives the server a role that reads its own secrets, and no other stack's", async () => {
    const { standIn } = stack;
    const { Role } = await standIn.aws<{ Role: { Arn: string } }>("iam", "get_role", {
      RoleName: "docker-eu-central-1-server",
    });
    const server = await standIn.assumeRole(Role.Arn);
    const { Buckets } = await standIn.aws<{ Buckets: { Name: string }[] }>("s3", "list_buckets");
    const Bucket = Buckets.find(({ Name }) => Name.startsWith("docker-servers-"))?.Name ?? "";
    const Key = "servers/desired.json.gz";
    const s3 = (operation: string, params: object) => standIn.aws("s3", operation, params, server);
    await standIn.enforceIam();
    try {
      await s3("head_object", { Bucket, Key });
      await expect(s3("put_object", { Bucket, Key, Body: "x" })).rejects.toThrow(/AccessDenied/);
      await expect(s3("list_objects_v2", { Bucket })).rejects.toThrow(/AccessDenied/);
      const last = { Name: "/rancher/docker/deployed/version" };
      await expect(standIn.aws("ssm", "get_parameter", last, server)).rejects.toThrow(/AccessDenied/);
    } finally {
      await standIn.relaxIam();
    }
  });

  it("takes a snapshot before another version, and a new instance gets the same volume and address", async () => {
    const before = await volumeOf();
    const { public_address, snapshot } = await terraform.output();
    edit({ rancher: { version: "2.15.0" } });
    await terraform.apply();
    const after = await volumeOf();
    expect(after?.VolumeId).toBe(before?.VolumeId);
    expect(after?.Attachments[0]?.InstanceId).not.toBe(before?.Attachments[0]?.InstanceId);
    const outputs = await terraform.output();
    expect(outputs.public_address).toBe(public_address);
    expect(outputs.snapshot).not.toBe(snapshot);
    expect(await snapshots()).toEqual([["Data of docker before Rancher 2.15.0", before?.VolumeId]]);
    expect(await terraform.wouldChange()).toBe(false);
  });

  it("restores the snapshot with its version, and keeps both after the line is removed", async () => {
    const before = await volumeOf();
    const { snapshot } = await terraform.output();
    const server = { restoreFrom: String(snapshot) };
    edit({ server });
    await terraform.apply();
    const after = await volumeOf();
    expect(after?.VolumeId).not.toBe(before?.VolumeId);
    expect(after?.SnapshotId).toBe(snapshot);
    // The deploy keeps one of the former volume, and one of the new volume.
    expect(await snapshots()).toEqual([
      ["Data of docker before Rancher 2.14.4", after?.VolumeId],
      ["", before?.VolumeId],
    ]);
    expect(await terraform.wouldChange()).toBe(false);
    edit({ server, rancher: { version: "2.13.3" } });
    await expect(terraform.changes({ refresh: false })).rejects.toThrow("returns to an older version");
    // The way back from a version that has no image (docs/docker.md, "Upgrade and return to the old version").
    await stack.standIn.aws("ssm", "delete_parameter", { Name: "/rancher/docker/deployed/version" });
    expect(await terraform.changes()).toMatchObject({
      "aws_ssm_parameter.host_version_version": "create",
      "aws_instance.host_server_instance": "replace",
    });
    edit({});
    expect(await terraform.changes({ refresh: false })).not.toHaveProperty([VOLUME]);
  });

  it("grows the volume once, and then rejects the former size", async () => {
    const before = await volumeOf();
    edit({ server: { volume: { size: 200 } } });
    await terraform.apply();
    expect(await volumeOf()).toMatchObject({ VolumeId: before?.VolumeId, Size: 200 });
    expect(await terraform.wouldChange()).toBe(false);
    edit({});
    await expect(terraform.changes({ refresh: false })).rejects.toThrow(
      "server.volume.size: got 100, deployed is 200\nThis number cannot become lower",
    );
  });

  it("leaves only final snapshots after a destroy", async () => {
    await terraform.destroy();
    // The zone, the profile, its role and a key are not the stack's.
    const given = { "hosted-zone": 1, "instance-profile": 1, role: 1, key: 1 };
    expect(await stack.standIn.inventory()).toEqual({ ...given, snapshot: 2 });
  });

  it("called only actions of AWS that the printed policy allows", async () => {
    expect(await askedBeyond(stack, policyNow(stack))).toEqual([]);
  });
});
