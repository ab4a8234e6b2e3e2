import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { whyNoApply } from "../../lab/prerequisites";
import { run } from "../../lab/run";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import { withLabProvider } from "../../lab/stack/provider";
import type { ApplyEvent } from "../../lab/terraform/messages";
import { Terraform } from "../../lab/terraform/terraform";
import { describeUnless } from "../support/unless";
import { askedBeyond, policyNow } from "./asked";
import {
  attachment,
  deployed,
  type Edit,
  edited,
  instance,
  LAST,
  PENDING,
  READINESS,
  ready,
  STOP_ACCESS,
  stopWait,
} from "./deployed";

const ROOT = join(__dirname, "../..");
const MINUTE = 60_000;
jest.setTimeout(10 * MINUTE);

/** Key of the desired state in the bucket. */
const OBJECT = "servers/desired.json.gz";

/** As in cdktf.json, but without the resources in the cluster. */
const LAB_MAIN = "node --require ./register.cjs lab/stack/main.ts";

describeUnless(whyNoApply(), "cdktf deploy rke-ha", () => {
  let stack: DeployedStack;
  let terraform: Terraform;
  const edit = (change: Edit) => stack.synth(edited(change));
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

  beforeAll(async () => {
    stack = await DeployedStack.start("rke-ha");
    terraform = stack.terraform;
    // JSON is YAML.
    const file = { stacks: { "rke-ha": { mode: "RancherOnRKE", ...withLabProvider(deployed) } } };
    await writeFile(join(stack.folder, "rancher.yaml"), JSON.stringify(file));
    await cdktf("deploy", "rke-ha", "--auto-approve", "--skip-provider-lock");
  });
  afterAll(() => stack?.stop());

  it("creates three servers in three zones with a volume each, a load balancer on 80, 443 and 6443, and the record", async () => {
    expect(await stack.standIn.inventory()).toMatchObject({
      instance: 3,
      volume: 3,
      "nat-gateway": 3,
      "load-balancer": 1,
    });
    const { Reservations } = await stack.standIn.aws<{
      Reservations: { Instances: { Placement: { AvailabilityZone: string }; PrivateIpAddress: string }[] }[];
    }>("ec2", "describe_instances");
    const instances = Reservations.flatMap(({ Instances }) => Instances);
    expect(instances.map(({ Placement }) => Placement.AvailabilityZone).sort()).toEqual([
      "eu-central-1a",
      "eu-central-1b",
      "eu-central-1c",
    ]);
    const { LoadBalancers } = await stack.standIn.aws<{
      LoadBalancers: { LoadBalancerArn: string; DNSName: string; Type: string; Scheme: string }[];
    }>("elbv2", "describe_load_balancers");
    const balancer = LoadBalancers[0];
    expect(balancer).toMatchObject({ Type: "network", Scheme: "internet-facing" });
    const { Listeners } = await stack.standIn.aws<{ Listeners: { Port: number; Protocol: string }[] }>(
      "elbv2",
      "describe_listeners",
      { LoadBalancerArn: balancer?.LoadBalancerArn },
    );
    expect(Listeners.map(({ Port, Protocol }) => `${Protocol} ${Port}`).sort()).toEqual([
      "TCP 443",
      "TCP 6443",
      "TCP 80",
    ]);
    const outputs = await terraform.output();
    expect(outputs.load_balancer).toBe(balancer?.DNSName);
    expect(outputs.url).toBe("https://rancher.example.com");
    expect(Object.keys(outputs.sessions as object)).toEqual(["server-0", "server-1", "server-2"]);
  });

  it("has no changes when it is deployed again", async () => {
    edit({});
    expect(await terraform.wouldChange()).toBe(false);
  });

  it("gives servers a role that reads their own desired state and adds to the record, and nothing else", async () => {
    const { standIn } = stack;
    const { Role } = await standIn.aws<{ Role: { Arn: string } }>("iam", "get_role", {
      RoleName: "rke-ha-eu-central-1-server",
    });
    const { Buckets } = await standIn.aws<{ Buckets: { Name: string }[] }>("s3", "list_buckets");
    const Bucket = Buckets.find(({ Name }) => Name.startsWith("rke-ha-servers-"))?.Name ?? "";
    await standIn.aws("s3", "create_bucket", {
      Bucket: "rke-hb-servers-1",
      CreateBucketConfiguration: { LocationConstraint: standIn.region },
    });
    await standIn.aws("s3", "put_object", { Bucket: "rke-hb-servers-1", Key: OBJECT, Body: "x" });
    const server = await standIn.assumeRole(Role.Arn);
    const s3 = (operation: string, params: object) => standIn.aws("s3", operation, params, server);
    const denied = (call: Promise<unknown>) =>
      expect(call).rejects.toThrow(/AccessDenied|UnauthorizedOperation|Forbidden/);
    const fact = { Bucket, Key: "record/claim", Body: "vol-1 seal" };
    await standIn.enforceIam();
    try {
      await s3("head_object", { Bucket, Key: OBJECT });
      await denied(s3("put_object", { Bucket, Key: OBJECT, Body: "x" }));
      await denied(s3("head_object", { Bucket: "rke-hb-servers-1", Key: OBJECT }));
      // The record only grows, whoever writes.
      await denied(s3("put_object", fact));
      await s3("put_object", { ...fact, IfNoneMatch: "*" });
      await expect(s3("put_object", { ...fact, IfNoneMatch: "*" })).rejects.toThrow(/PreconditionFailed/);
      await denied(s3("delete_object", { Bucket, Key: fact.Key }));
      await denied(standIn.aws("ssm", "get_parameter", { Name: "/rancher/rke-ha/deployed/last" }, server));
      await denied(standIn.aws("ec2", "describe_instances", {}, server));
    } finally {
      await standIn.relaxIam();
    }
    await denied(standIn.aws("s3", "put_object", fact));
    await denied(standIn.aws("s3", "copy_object", { Bucket, Key: fact.Key, CopySource: { Bucket, Key: OBJECT } }));
    await denied(standIn.aws("s3", "create_multipart_upload", { Bucket, Key: fact.Key }));
    await standIn.aws("s3", "delete_object", { Bucket, Key: fact.Key });
    await standIn.aws("s3", "delete_object", { Bucket: "rke-hb-servers-1", Key: OBJECT });
    await standIn.aws("s3", "delete_bucket", { Bucket: "rke-hb-servers-1" });
  });

  it("changes the size of one server after the other, in place", async () => {
    edit({ cluster: { size: "medium" } });
    const events = await terraform.apply();
    const isGate = ({ address }: { address: string }) => /-stop$|stop-access/.test(address);
    // The first stop comes after all waits of the gates, and those after the API's credentials were written.
    const [first, ...gates] = events.filter((each) => isGate(each) && each.action === "delete");
    expect(first?.address).toBe(STOP_ACCESS);
    expect(gates.map(({ address }) => address).sort()).toEqual([0, 1, 2].map(stopWait));
    for (const { ended } of gates) expect(event(events, instance(0)).started).toBeGreaterThan(ended ?? Infinity);
    expect(events.filter((each) => !isGate(each)).map(({ action, address }) => [action, address])).toEqual([
      ["delete", READINESS],
      ["delete", ready(1)],
      ["delete", ready(0)],
      ["update", PENDING],
      // The next one changes only when the former one is ready again.
      ["update", instance(0)],
      ["create", ready(0)],
      ["update", instance(1)],
      ["create", ready(1)],
      ["update", instance(2)],
      ["create", READINESS],
      ["update", LAST],
    ]);
    for (const n of [1, 2])
      expect(event(events, instance(n)).started).toBeGreaterThan(event(events, instance(n - 1)).ended ?? Infinity);
    expect(await terraform.wouldChange()).toBe(false);
  });

  it("replaces an instance, and the new one gets the same volume and address", async () => {
    const before = await things(stack);
    edit({ cluster: { size: "medium", replace: { "server-1": 1 } } });
    const events = await terraform.apply();
    expect(
      events
        .filter(({ address }) => [instance(1), attachment(1)].includes(address))
        .map(({ action, address }) => [action, address]),
    ).toEqual([
      // The old instance is stopped before its volume is detached.
      ["delete", attachment(1)],
      ["delete", instance(1)],
      ["create", instance(1)],
      ["create", attachment(1)],
    ]);
    const after = await things(stack);
    expect(after[1]).toEqual({ ...before[1], instance: after[1]?.instance });
    expect(after[1]?.instance).not.toBe(before[1]?.instance);
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
    expect(await terraform.wouldChange()).toBe(false);
  });

  it("rejects a lower or missing replacement number", async () => {
    edit({ cluster: { size: "medium" } });
    await expect(terraform.changes({ refresh: false })).rejects.toThrow(
      "cluster.replace: a number cannot become lower, and a deployed number must remain in the file; write { server-1: 1 } or higher",
    );
  });

  it("runs as plain Terraform, from a folder without CDKTF", async () => {
    edit({ cluster: { size: "medium", replace: { "server-1": 1 } } });
    const folder = join(stack.folder, "a/b/c");
    await mkdir(folder, { recursive: true });
    await copyFile(join(stack.directory, "cdk.tf.json"), join(folder, "main.tf.json"));
    const plain = new Terraform(folder, stack.env);
    await plain.init();
    expect(await plain.wouldChange()).toBe(false);
  });

  it("destroys everything except the final snapshots", async () => {
    await writeFile(
      join(stack.folder, "rancher.yaml"),
      JSON.stringify({
        stacks: {
          "rke-ha": {
            mode: "RancherOnRKE",
            ...withLabProvider(edited({ cluster: { size: "medium", replace: { "server-1": 1 } } })),
          },
        },
      }),
    );
    await cdktf("destroy", "rke-ha", "--auto-approve", "--skip-provider-lock");
    const left = await stack.standIn.inventory();
    expect(left).toEqual({ "hosted-zone": 1, snapshot: 3 });
  });

  it("called only actions of AWS that the printed policy allows", async () => {
    expect(await askedBeyond(stack, policyNow(stack))).toEqual([]);
  });
});

function event(events: readonly ApplyEvent[], address: string): ApplyEvent {
  const found = events.find((one) => one.address === address);
  if (!found) throw new Error(`got no event for ${address}`);
  return found;
}

/** Instance, volume and private address of each server, from AWS. */
async function things(
  stack: DeployedStack,
): Promise<{ instance: string; volume: string; address: string; name: string }[]> {
  interface Instance {
    InstanceId: string;
    State: { Name: string };
    PrivateIpAddress: string;
    Tags: { Key: string; Value: string }[];
    BlockDeviceMappings: { DeviceName: string; Ebs: { VolumeId: string } }[];
  }
  const { Reservations } = await stack.standIn.aws<{ Reservations: { Instances: Instance[] }[] }>(
    "ec2",
    "describe_instances",
  );
  return Reservations.flatMap(({ Instances }) => Instances)
    .filter(({ State }) => State.Name !== "terminated")
    .map((one) => ({
      name: one.Tags.find(({ Key }) => Key === "Name")?.Value ?? "",
      instance: one.InstanceId,
      address: one.PrivateIpAddress,
      volume: one.BlockDeviceMappings.find(({ DeviceName }) => DeviceName === "/dev/sdf")?.Ebs.VolumeId ?? "",
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
