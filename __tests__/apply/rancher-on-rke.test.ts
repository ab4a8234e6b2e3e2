import { readFileSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { whyNoApply } from "../../lab/prerequisites";
import { run } from "../../lab/run";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import type { ApplyEvent } from "../../lab/terraform/messages";
import { plannedActions } from "../../lab/terraform/plan";
import { Terraform } from "../../lab/terraform/terraform";
import type { RancherOnRkeProps } from "../../lib/config";
import { describeUnless } from "../support/unless";

const ROOT = join(__dirname, "../..");
const MINUTE = 60_000;
jest.setTimeout(10 * MINUTE);

/** What `rancher.yaml` of the deployed stack says. */
const deployed = {
  hostname: "rancher.example.com",
  aws: { region: "eu-central-1", tags: { team: "platform" } },
  dns: { zone: "example.com" },
  cluster: { version: "v1.33.5+rke2r1", servers: 3, apiAllowedCidrs: ["203.0.113.0/24"] },
  rancher: { version: "2.14.4" },
} as const satisfies RancherOnRkeProps;

/** The deployed configuration with an edit. */
function edited(edit: Edit): RancherOnRkeProps {
  const { cluster, ...rest } = edit;
  return { ...deployed, ...rest, cluster: { ...deployed.cluster, ...cluster } };
}

type Edit = Partial<Omit<RancherOnRkeProps, "cluster">> & { cluster?: Partial<RancherOnRkeProps["cluster"]> };

/** Addresses by what a plan does to them. */
interface Actions {
  readonly create?: readonly string[];
  readonly update?: readonly string[];
  readonly replace?: readonly string[];
  readonly delete?: readonly string[];
}

const SERVERS = [0, 1, 2];
const ATTEMPT = "aws_ssm_parameter.deployed_attempt";
const RECORD = "aws_ssm_parameter.deployed_record";
const instance = (n: number) => `aws_instance.servers_server-${n}_instance`;
const volume = (n: number) => `aws_ebs_volume.servers_server-${n}_volume`;
const attachment = (n: number) => `aws_volume_attachment.servers_server-${n}_attachment`;
const running = (n: number) => `aws_ec2_instance_state.servers_server-${n}_running`;
const REPLACEMENTS = "terraform_data.servers_replacements";
const rule = (name: string) => `aws_vpc_security_group_ingress_rule.balancer_allow-${name}`;
/** Everything that belongs to one server. */
const slot = (n: number) => [
  instance(n),
  volume(n),
  attachment(n),
  `aws_network_interface.servers_server-${n}_interface`,
  running(n),
  ...[80, 443, 6443].map((port) => `aws_lb_target_group_attachment.balancer_server-${n}-${port}`),
];

/** Every edit that a user can make, and what its plan does. No edit but a replacement number replaces a server. */
const EDITS: readonly [name: string, edit: Edit, actions: Actions][] = [
  ["nothing", {}, {}],
  ["a size", { cluster: { size: "large" } }, { update: [...SERVERS.map(instance), ATTEMPT, RECORD] }],
  [
    "an instance type",
    { cluster: { instanceType: "m6i.8xlarge" } },
    { update: [...SERVERS.map(instance), ATTEMPT, RECORD] },
  ],
  ["an image", { cluster: { image: "ami-0123456789abcdef0" } }, {}],
  [
    "the addresses that may reach Rancher",
    { network: { allowedCidrs: ["198.51.100.0/24"] } },
    {
      delete: [rule("80-0-0-0-0-0"), rule("443-0-0-0-0-0")],
      create: [80, 443].flatMap((port) => [
        rule(`${port}-198-51-100-0-24`),
        ...SERVERS.map((n) => rule(`${port}-servers-${n}`)),
      ]),
    },
  ],
  [
    "one more address that may reach the API",
    { cluster: { apiAllowedCidrs: ["203.0.113.0/24", "192.0.2.7/32"] } },
    { create: [rule("6443-192-0-2-7-32")] },
  ],
  ["a patch of Kubernetes", { cluster: { version: "v1.33.6+rke2r1" } }, { update: [ATTEMPT, RECORD] }],
  ["the next minor of Kubernetes", { cluster: { version: "v1.34.9+rke2r1" } }, { update: [ATTEMPT, RECORD] }],
  ["a patch of Rancher", { rancher: { version: "2.14.5" } }, { update: [ATTEMPT, RECORD] }],
  [
    "more servers",
    { cluster: { servers: 5 } },
    { create: [...slot(3), ...slot(4)], update: [REPLACEMENTS, ATTEMPT, RECORD] },
  ],
  [
    "a single NAT gateway",
    { network: { natGateways: "single" } },
    {
      update: [1, 2].map((n) => `aws_route.network_private-${n}-default`),
      delete: [1, 2].flatMap((n) => [`aws_nat_gateway.network_nat-${n}`, `aws_eip.network_nat-${n}-address`]),
    },
  ],
  ["the hostname", { hostname: "manager.example.com" }, { replace: ["aws_route53_record.dns_record"] }],
  ["the record for the user to make", { dns: undefined }, { delete: ["aws_route53_record.dns_record"] }],
  ["larger volumes", { cluster: { volume: { size: 200 } } }, { update: [...SERVERS.map(volume), ATTEMPT, RECORD] }],
  ["faster volumes", { cluster: { volume: { iops: 6000 } } }, { update: SERVERS.map(volume) }],
  ["no final snapshots", { cluster: { volume: { finalSnapshot: false } } }, { update: SERVERS.map(volume) }],
  ["deletion protection", { balancer: { deletionProtection: true } }, { update: ["aws_lb.balancer_balancer"] }],
  [
    "a permissions boundary",
    { aws: { ...deployed.aws, permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary" } },
    { update: ["aws_iam_role.servers_role_role"] },
  ],
  [
    "a replacement number",
    { cluster: { replace: { "server-1": 1 } } },
    {
      update: [REPLACEMENTS, ATTEMPT, RECORD],
      replace: [instance(1), attachment(1), running(1)],
    },
  ],
];

/** Steps that are refused, and what the plan says. */
const REFUSED: readonly [name: string, edit: Edit, refusal: string][] = [
  [
    "two replacements",
    { cluster: { replace: { "server-0": 1, "server-2": 1 } } },
    "cluster.replace: got new numbers for server-0 and server-2, expected one replaced server a deploy, or etcd loses its majority; deploy one after the other, the next one when the deploy before has succeeded",
  ],
  [
    "a replacement together with a new size",
    { cluster: { replace: { "server-1": 1 }, size: "large" } },
    "cluster.replace, cluster.size or instanceType: all of them change, expected one kind of change a deploy; first deploy cluster.replace alone, with the others as they are deployed",
  ],
  [
    "more servers together with a new Kubernetes",
    { cluster: { servers: 5, version: "v1.33.6+rke2r1" } },
    "cluster.servers, cluster.version: all of them change, expected one kind of change a deploy; first deploy cluster.servers alone, with the others as they are deployed",
  ],
  [
    "an instance type that its zones do not have",
    { cluster: { instanceType: "m6i.9xlarge" } },
    "cluster.size or instanceType: got m6i.9xlarge, which AWS does not offer in eu-central-1a, eu-central-1b, eu-central-1c; write another type",
  ],
  [
    "a replacement by an image that is not there",
    { cluster: { image: "ami-0123456789abcdef0", replace: { "server-1": 1 } } },
    "Your query returned no results",
  ],
  [
    "another account than the one it is to stand in",
    { aws: { ...deployed.aws, accountId: "210987654321" } },
    "aws.accountId: got credentials of 123456789012, expected those of 210987654321; use others, or correct the number",
  ],
  [
    "fewer servers",
    { cluster: { servers: 1 } },
    "cluster.servers: got 1, deployed are 3; servers that vanish still count in etcd's majority: write 3",
  ],
  [
    "a skipped minor of Kubernetes",
    { cluster: { version: "v1.35.7+rke2r1" } },
    "cluster.version: got v1.35.7+rke2r1, deployed is v1.33.5+rke2r1; minor versions are not skipped: write the newest patch of the minor after v1.33.5+rke2r1 first",
  ],
  [
    "an older Kubernetes",
    { cluster: { version: "v1.33.4+rke2r1" } },
    "cluster.version: got v1.33.4+rke2r1, deployed is v1.33.5+rke2r1; there is no way back to an older version but a restore: write v1.33.5+rke2r1 or a newer one",
  ],
  [
    "an older Rancher",
    { rancher: { version: "2.13.8" } },
    "rancher.version: got 2.13.8, deployed is 2.14.4; there is no way back to an older version but a restore: write 2.14.4 or a newer one",
  ],
  [
    "Kubernetes and Rancher at once, where the new Rancher needs the new Kubernetes",
    { cluster: { version: "v1.34.9+rke2r1" }, rancher: { version: "2.15.0" } },
    "cluster.version and rancher.version: both change, expected one a deploy; first deploy cluster.version v1.34.9+rke2r1 with rancher.version 2.14.4, then 2.15.0",
  ],
  [
    "Kubernetes and Rancher at once, where Rancher can go first",
    { cluster: { version: "v1.34.9+rke2r1" }, rancher: { version: "2.14.5" } },
    "cluster.version and rancher.version: both change, expected one a deploy; first deploy rancher.version 2.14.5 with cluster.version v1.33.5+rke2r1, then v1.34.9+rke2r1",
  ],
  [
    "smaller volumes",
    { cluster: { volume: { size: 60 } } },
    "cluster.volume.size: got 60, deployed are 100 GiB; a volume cannot shrink: write 100 or more",
  ],
  [
    "another distribution",
    { cluster: { distribution: "k3s", version: "v1.33.5+k3s1" } },
    "cluster.distribution: got k3s, deployed is rke2; it cannot change under a cluster that stands: set it back, or make a second stack and move Rancher there by backup and restore",
  ],
  [
    "an internal balancer",
    { balancer: { scheme: "internal" } },
    "balancer.scheme: got internal, deployed is internet-facing; it cannot change",
  ],
  [
    "another range",
    { network: { cidr: "10.20.0.0/16" } },
    "network.cidr: got 10.20.0.0/16, deployed is 10.0.0.0/16; it cannot change",
  ],
  [
    "another key",
    {
      aws: {
        ...deployed.aws,
        kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      },
    },
    "aws.kmsKeyArn: got arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, deployed is the key aws/ebs; it cannot change",
  ],
  [
    "other zones",
    { network: { zones: ["eu-central-1b", "eu-central-1a", "eu-central-1c"] } },
    "network.zones: the stack stands in the zones eu-central-1a, eu-central-1b, eu-central-1c, got eu-central-1b, eu-central-1a, eu-central-1c; subnets and volumes cannot move",
  ],
];

/** As cdktf.json has it, but for what needs providers that cannot be had here. */
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
        env: { ...stack.env, RANCHER_CONFIG: join(stack.folder, "rancher.yaml") },
        timeoutMs: 9 * MINUTE,
      },
    );

  beforeAll(async () => {
    stack = await DeployedStack.start("rke-ha");
    terraform = stack.terraform;
    // JSON is YAML.
    const file = { stacks: { "rke-ha": { mode: "RancherOnRKE", ...deployed } } };
    await writeFile(join(stack.folder, "rancher.yaml"), JSON.stringify(file));
    await cdktf("deploy", "rke-ha", "--auto-approve", "--skip-provider-lock");
  });
  afterAll(() => stack?.stop());

  it("makes three servers in three zones with a volume each, a balancer on 80, 443 and 6443, and the record", async () => {
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

  it("has nothing to do when it is deployed again", async () => {
    edit({});
    expect((await terraform.plan()).changes).toBe(false);
  });

  it.each(EDITS)("plans for %s just what has to change", async (_, change, actions) => {
    edit(change);
    const planned = plannedActions((await terraform.plan({ refresh: false })).json);
    const expected = Object.entries(actions).flatMap(([action, addresses]: [string, readonly string[]]) =>
      addresses.map((address) => [address, action]),
    );
    expect(planned).toEqual(Object.fromEntries(expected));
  });

  it("plans for tags nothing but updates in place", async () => {
    edit({ aws: { ...deployed.aws, tags: { team: "operations" } } });
    const planned = plannedActions((await terraform.plan({ refresh: false })).json);
    expect(new Set(Object.values(planned))).toEqual(new Set(["update"]));
    expect(Object.keys(planned)).toEqual(expect.arrayContaining([...SERVERS.map(instance), ...SERVERS.map(volume)]));
  });

  it.each(REFUSED)("refuses %s", async (_, change, refusal) => {
    edit(change);
    await expect(terraform.plan({ refresh: false })).rejects.toThrow(refusal);
  });

  it("refuses another region, though it finds nothing there", async () => {
    edit({ aws: { ...deployed.aws, region: "eu-west-1" } });
    await expect(terraform.plan()).rejects.toThrow(
      "aws.region: the stack stands in eu-central-1, got eu-west-1; a stack cannot change its region: set the old one again",
    );
  });

  it("refuses a record that it cannot read", async () => {
    const name = "/rancher/rke-ha/deployed/record";
    const { Parameter } = await stack.standIn.aws<{ Parameter: { Value: string } }>("ssm", "get_parameter", {
      Name: name,
    });
    const put = (Value: string) => stack.standIn.aws("ssm", "put_parameter", { Name: name, Value, Overwrite: true });
    await put("not JSON");
    edit({});
    await expect(terraform.plan()).rejects.toThrow("invalid character");
    await put(Parameter.Value);
    expect((await terraform.plan()).changes).toBe(false);
  });

  it("gives servers a role that reads their script, and no neighbour's parameter", async () => {
    const { standIn } = stack;
    await standIn.aws("ssm", "put_parameter", {
      Name: "/rancher/rke-hb/servers/node.sh",
      Value: "secret",
      Type: "String",
    });
    const { Role } = await standIn.aws<{ Role: { Arn: string } }>("iam", "get_role", {
      RoleName: "rke-ha-eu-central-1-server",
    });
    const server = await standIn.assumeRole(Role.Arn);
    const read = (Name: string) =>
      standIn.aws<{ Parameter: { Value: string } }>("ssm", "get_parameter", { Name }, server);
    await standIn.enforceIam();
    try {
      const { Parameter } = await read("/rancher/rke-ha/servers/node.sh");
      expect(Parameter.Value).toBe(readFileSync(join(ROOT, "lib/cluster/scripts/node.sh"), "utf8"));
      for (const name of ["/rancher/rke-hb/servers/node.sh", "/rancher/rke-ha/deployed/record"]) {
        await expect(read(name)).rejects.toThrow(/AccessDenied/);
      }
      const write = { Name: "/rancher/rke-ha/servers/node.sh", Value: "x", Overwrite: true };
      await expect(standIn.aws("ssm", "put_parameter", write, server)).rejects.toThrow(/AccessDenied/);
      await expect(standIn.aws("ec2", "describe_instances", {}, server)).rejects.toThrow(
        /UnauthorizedOperation|AccessDenied/,
      );
    } finally {
      await standIn.relaxIam();
    }
  });

  it("changes the size of one server after the other, in place", async () => {
    edit({ cluster: { size: "medium" } });
    const events = await terraform.apply();
    expect(events.map(({ action, address }) => [action, address])).toEqual([
      ["update", ATTEMPT],
      ...SERVERS.map((n) => ["update", instance(n)]),
      ["update", RECORD],
    ]);
    for (const n of [1, 2])
      expect(event(events, instance(n)).started).toBeGreaterThan(event(events, instance(n - 1)).ended ?? Infinity);
    expect((await terraform.plan()).changes).toBe(false);
  });

  it("replaces an instance that finds its volume and address again", async () => {
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
    expect((await terraform.plan()).changes).toBe(false);
  });

  it("refuses a replacement number that goes back, by mistake or by being left out", async () => {
    edit({ cluster: { size: "medium" } });
    await expect(terraform.plan({ refresh: false })).rejects.toThrow(
      "cluster.replace: numbers only rise, and one that was deployed stays in the file; write { server-1: 1 } or higher",
    );
  });

  it("runs as plain Terraform, from a folder without CDKTF", async () => {
    edit({ cluster: { size: "medium", replace: { "server-1": 1 } } });
    const folder = join(stack.folder, "a/b/c");
    await mkdir(folder, { recursive: true });
    await copyFile(join(stack.directory, "cdk.tf.json"), join(folder, "main.tf.json"));
    const plain = new Terraform(folder, stack.env);
    await plain.init();
    expect((await plain.plan()).changes).toBe(false);
  });

  it("destroys everything but the final snapshots", async () => {
    await writeFile(
      join(stack.folder, "rancher.yaml"),
      JSON.stringify({
        stacks: {
          "rke-ha": { mode: "RancherOnRKE", ...edited({ cluster: { size: "medium", replace: { "server-1": 1 } } }) },
        },
      }),
    );
    await cdktf("destroy", "rke-ha", "--auto-approve");
    const left = await stack.standIn.inventory();
    expect(left).toEqual({ "hosted-zone": 1, snapshot: 3, parameter: 1 });
  });
});

function event(events: readonly ApplyEvent[], address: string): ApplyEvent {
  const found = events.find((one) => one.address === address);
  if (!found) throw new Error(`got no event for ${address}`);
  return found;
}

/** Instance, volume and private address of each server, as AWS has them. */
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
