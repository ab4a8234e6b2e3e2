import { whyNoApply } from "../../lab/prerequisites";
import { DeployedStack } from "../../lab/stack/deployed-stack";
import type { RancherOnRkeProps } from "../../lib/config";
import { describeUnless } from "../support/unless";
import { askedBeyond, policyNow } from "./asked";

const MINUTE = 60_000;
jest.setTimeout(10 * MINUTE);

type Cluster = RancherOnRkeProps["cluster"];

/** Edits of the deployed stack, and their plans. No edit changes a server that is not named. */
const EDITS: readonly [name: string, cluster: Partial<Cluster>, changes: Readonly<Record<string, string>>][] = [
  ["nothing", {}, {}],
  [
    "more backups",
    { datastore: { rds: { backupDays: 30 } } },
    { "aws_db_instance.cluster_datastore_instance": "update" },
  ],
  [
    "another class",
    { datastore: { rds: { instanceClass: "db.r7g.large" } } },
    { "aws_db_instance.cluster_datastore_instance": "update" },
  ],
  [
    "one more address that can reach the API",
    { apiAllowedCidrs: ["203.0.113.0/24", "192.0.2.7/32"] },
    { "aws_vpc_security_group_ingress_rule.cluster_exposure_allow-6443-192-0-2-7-32": "create" },
  ],
];

describeUnless(whyNoApply(), "servers with DNS exposure, on a database", () => {
  let stack: DeployedStack;
  const props = (cluster: Partial<Cluster> = {}): RancherOnRkeProps => ({
    hostname: "rancher.example.com",
    exposure: "dns",
    aws: { region: "eu-central-1" },
    dns: { zone: "example.com" },
    cluster: {
      version: "v1.33.5+k3s1",
      servers: 2,
      datastore: { rds: {} },
      adminCertificate: 2,
      apiAllowedCidrs: ["203.0.113.0/24"],
      ...cluster,
    },
    rancher: { version: "2.14.4" },
  });
  const plan = (parts: Partial<RancherOnRkeProps>, cluster: Partial<Cluster> = {}) => {
    stack.synth({ ...props(cluster), ...parts });
    return stack.terraform.plan({ refresh: false });
  };

  beforeAll(async () => {
    stack = await DeployedStack.start("by-dns");
    stack.synth(props());
    await stack.terraform.init();
    await stack.terraform.apply();
  });
  afterAll(() => stack?.stop());

  it("need no change afterwards, and have no load balancer, NAT gateway or volume", async () => {
    expect(await stack.terraform.wouldChange()).toBe(false);
    const inventory = await stack.standIn.inventory();
    for (const kind of ["load-balancer", "nat-gateway", "volume"]) expect(inventory).not.toHaveProperty(kind);
  });

  it("are in DNS, each with its own address and health check", async () => {
    const { HostedZones } = await stack.standIn.aws<{ HostedZones: { Id: string }[] }>("route53", "list_hosted_zones");
    type Records = { ResourceRecordSets: { Name: string; Type: string; TTL: number; HealthCheckId?: string }[] };
    const { ResourceRecordSets } = await stack.standIn.aws<Records>("route53", "list_resource_record_sets", {
      HostedZoneId: HostedZones[0]?.Id,
    });
    const answers = ResourceRecordSets.filter(({ Name, Type }) => Name === "rancher.example.com." && Type === "A");
    expect(answers.map(({ TTL }) => TTL)).toEqual([60, 60]);
    expect(new Set(answers.map(({ HealthCheckId }) => HealthCheckId)).size).toBe(2);
  });

  it.each(EDITS)("plan for %s the expected changes", async (_, cluster, changes) => {
    stack.synth(props(cluster));
    expect(await stack.terraform.changes({ refresh: false })).toEqual(changes);
  });

  it("plan for narrowed clients the expected changes, including Route 53's health checks", async () => {
    const ipv4 = "203.0.113.0/24";
    stack.synth({ ...props(), network: { allowedCidrs: [ipv4] } });
    const changes = await stack.terraform.changes({ refresh: false });
    expect(changes).toMatchObject({
      "aws_vpc_security_group_ingress_rule.cluster_exposure_allow-443-203-0-113-0-24": "create",
      "aws_vpc_security_group_ingress_rule.cluster_exposure_allow-probes": "create",
    });
  });

  it("cannot change to a load balancer or another datastore", async () => {
    await expect(plan({ exposure: "balancer" })).rejects.toThrow("exposure: got balancer, deployed is dns");
    await expect(plan({}, { servers: 3, datastore: undefined })).rejects.toThrow(
      "cluster.datastore: got etcd on the servers, deployed is cluster.datastore.rds",
    );
  });

  it("cannot have another hostname, which is the API's too, or a lower number of what only rises", async () => {
    const rds = { storage: 20, version: "16" } as const;
    const rejected = plan({ hostname: "other.example.com" }, { adminCertificate: 1, datastore: { rds } });
    const message = await rejected.then(String, String);
    for (const line of [
      "hostname: got other.example.com, deployed is rancher.example.com",
      "cluster.adminCertificate: got 1, deployed is 2",
      "cluster.datastore.rds.storage or cluster.size: got 20, deployed is 50",
      "cluster.datastore.rds.version: got 16, deployed is 17",
    ]) {
      expect(message).toContain(line);
    }
  });

  it("can name the id of its zone, and no other zone of the same name", async () => {
    const { HostedZones } = await stack.standIn.aws<{ HostedZones: { Id: string }[] }>("route53", "list_hosted_zones");
    const zoneId = HostedZones[0]?.Id.replace("/hostedzone/", "");
    stack.synth({ ...props(), dns: { zone: "example.com", zoneId } });
    expect(await stack.terraform.changes({ refresh: false })).toEqual({});
    const other = await stack.standIn.createHostedZone("example.com");
    await expect(plan({ dns: { zone: "example.com", zoneId: other } })).rejects.toThrow(
      `dns.zoneId: got ${other}, deployed is ${zoneId}`,
    );
    await stack.standIn.aws("route53", "delete_hosted_zone", { Id: other });
  });

  it("can return to an older Rancher only when the record of the last deploy is restored with the database", async () => {
    const Name = "/rancher/by-dns/deployed/last";
    const record = (operation: "get_parameter" | "put_parameter", more: object = {}) =>
      stack.standIn.aws<{ Parameter: { Value: string } }>("ssm", operation, { Name, ...more });
    const before = (await record("get_parameter")).Parameter.Value;
    const newer = { version: "2.15.0", minor: 15, ordinal: 2015000 };
    const after = JSON.stringify({ ...JSON.parse(before), rancher: newer });
    await record("put_parameter", { Value: after, Overwrite: true });
    await expect(plan({})).rejects.toThrow(
      "rancher.version: got 2.14.4, deployed is 2.15.0; only a restore returns to an older version; write 2.15.0 or a newer one, or see docs/datastore.md",
    );
    await record("put_parameter", { Value: before, Overwrite: true });
    await plan({});
  });

  it("can both be replaced at once", async () => {
    stack.synth(props({ replace: { "server-0": 1, "server-1": 1 } }));
    const changes = await stack.terraform.changes({ refresh: false });
    const replaced = Object.keys(changes).filter(
      (address) => changes[address] === "replace" && /_instance\./.test(address),
    );
    expect(replaced.sort()).toEqual([
      "aws_instance.cluster_servers_server-0_instance",
      "aws_instance.cluster_servers_server-1_instance",
    ]);
    expect(changes).not.toHaveProperty("aws_db_instance.cluster_datastore_instance");
  });

  it("get more storage with the performance that RDS includes, and need no change afterwards", async () => {
    const larger = { datastore: { rds: { storage: 400 } } };
    stack.synth(props(larger));
    await stack.terraform.apply();
    const { DBInstances } = await stack.standIn.aws<{ DBInstances: object[] }>("rds", "describe_db_instances");
    expect(DBInstances).toMatchObject([{ AllocatedStorage: 400, Iops: 12000, StorageThroughput: 500 }]);
    expect(await stack.terraform.wouldChange()).toBe(false);
  });

  it("have the tags of the stack on every disk after each change of them", async () => {
    const tagged = async (team: string) => {
      stack.synth({
        ...props({ datastore: { rds: { storage: 400 } } }),
        aws: { region: "eu-central-1", tags: { team } },
      });
      await stack.terraform.apply();
      expect(await stack.terraform.wouldChange()).toBe(false);
      type Volumes = { Volumes: { Tags?: { Key: string; Value: string }[] }[] };
      const { Volumes } = await stack.standIn.aws<Volumes>("ec2", "describe_volumes");
      return Volumes.map(({ Tags = [] }) => Tags.map(({ Key, Value }) => `${Key}=${Value}`).sort());
    };
    const of = (team: string) =>
      ["server-0", "server-1"].map((name) => [`Name=by-dns-${name}-root`, "rancher-stack=by-dns", `team=${team}`]);
    expect((await tagged("platform")).sort()).toEqual(of("platform"));
    expect((await tagged("operations")).sort()).toEqual(of("operations"));
  });

  it("leave only the database's final snapshot after a destroy", async () => {
    await stack.terraform.destroy();
    expect(await stack.standIn.inventory()).toEqual({ "hosted-zone": 1 });
    const { DBInstances } = await stack.standIn.aws<{ DBInstances: unknown[] }>("rds", "describe_db_instances");
    expect(DBInstances).toEqual([]);
    type Snapshots = { DBSnapshots: { DBSnapshotIdentifier: string; SnapshotType: string }[] };
    const { DBSnapshots } = await stack.standIn.aws<Snapshots>("rds", "describe_db_snapshots", {
      SnapshotType: "manual",
    });
    expect(DBSnapshots.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier)).toEqual([
      expect.stringMatching(/^by-dns-datastore-[0-9a-f]{8}$/),
    ]);
  });

  it("called only actions of AWS that the printed policy allows", async () => {
    expect(await askedBeyond(stack, policyNow(stack))).toEqual([]);
  });
});
