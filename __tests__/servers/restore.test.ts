import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { whyNoDistribution } from "../../lab/distribution/build";
import { etcdHashes, memberNames, uidOn } from "../../lab/faults/verify";
import { whyNoServers } from "../../lab/prerequisites";
import { deployInVain } from "../../lab/servers/deploy-in-vain";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import { describeUnless } from "../support/unless";
import { MINUTE, stackWith } from "./stack";

jest.setTimeout(20 * MINUTE);

const NAMES = ["server-0", "server-1", "server-2"];
const VERSION = "v1.33.8+rke2r1";

/**
 * A restore with everything that may disturb it: the hardening profile, the other ingress controller, a private
 * registry, a volume for etcd.
 */
const hardened = (edit: object = {}) => plain({ profile: "cis", ...edit });
const plain = (edit: object = {}) => ({
  ...stackWith({ version: VERSION, ingress: "ingress-nginx", etcdVolume: { finalSnapshot: false }, ...edit }),
  registry: { host: "mirror.example.net", auth: true },
});

describeUnless(whyNoServers() ?? whyNoDistribution(), "three hardened servers of RKE2 that run", () => {
  let cluster: DeployedCluster;
  let uid: string;
  let snapshot: string;
  /** Whether a server has its image: RKE2 stages it on the data volume after the pull. */
  const hasImage = async (server: string) =>
    (await cluster.fleet.run(server, ["test", "-d", "/var/lib/rancher/rke2/data/v1.33.8-rke2r1"])).status === 0;
  const restored = (name: string) => hardened({ restore: { snapshot: name } });

  beforeAll(async () => {
    const variables = { registry_username: "puller", registry_password: "password-of-puller" };
    cluster = await DeployedCluster.start("restored", { variables });
    await writeFile(join(cluster.fleet.folder, "registry"), "puller:password-of-puller\n");
    await cluster.publish(VERSION);
    await cluster.deploy(plain());
    // A profile that begins on a standing cluster: etcd runs as root until then.
    await cluster.deploy(hardened());
    uid = await cluster.uid();
    await cluster.kubectl("create", "configmap", "written-before", "--from-literal=key=value");
    const saved = await cluster.fleet.run("server-1", ["rke2", "etcd-snapshot", "save", "--name", "evening"]);
    expect(saved).toMatchObject({ status: 0 });
    snapshot = (await cluster.snapshots()).find((name) => name.startsWith("evening-server-1-")) ?? "";
    await cluster.kubectl("create", "configmap", "written-after", "--from-literal=key=value");
  });
  afterAll(() => cluster?.stop());

  it("admit restricted pods, and Rancher's own pods with any rights", async () => {
    for (const server of NAMES) {
      const { stdout } = await cluster.fleet.run(server, ["getent", "passwd", "etcd"]);
      expect(stdout).toBe("etcd:x:52034:52034:etcd:/home/etcd:/usr/sbin/nologin\n");
    }
    await cluster.kubectl("create", "namespace", "cattle-system");
    // A controller creates it after the namespace, and no pod is admitted before.
    await cluster.kubectl("-n", "cattle-system", "wait", "--for=create", "serviceaccount/default", "--timeout=60s");
    const pod = (namespace: string) =>
      cluster.kubectl("-n", namespace, "run", "privileged", "--image=busybox", "--privileged", "--dry-run=server");
    await expect(pod("default")).rejects.toThrow('violates PodSecurity "restricted:latest": privileged');
    expect(await pod("cattle-system")).toContain("pod/privileged created (server dry run)");
  });

  it("rejoin after their Node was deleted, which ends RKE2's pods and leaves its data", async () => {
    await cluster.kubectl("delete", "node", "server-2", "--timeout=120s");
    await cluster.says(
      "server-2",
      /is no longer a member, because its Node was deleted: moving its data aside to rejoin/,
    );
    await cluster.until("all are members", async () => {
      const members = await memberNames(cluster, "server-0");
      return members.join() === NAMES.join() && (await cluster.ready()).length === NAMES.length;
    });
    expect(await uidOn(cluster, "server-2")).toBe(uid);
    expect(new Set((await etcdHashes(cluster, NAMES)).map(({ hash }) => hash)).size).toBe(1);
  });

  it("do not stop for a missing snapshot", async () => {
    await deployInVain(cluster, restored("mistyped"), () =>
      cluster.says("server-0", /waiting: cluster.restore: no snapshot mistyped is in the bucket/),
    );
    expect(await cluster.ready()).toEqual(NAMES);
    expect(Object.keys(await cluster.record())).toEqual(["claim", "cluster"]);
  });

  it("all stop, etcd included, before one of them restores it, and the others follow, beside objects of others in the record", async () => {
    const Bucket = await cluster.bucket();
    for (const name of ["cluster", "restores/0001", "restores/0001-done"])
      await cluster.stack.standIn.aws("s3", "put_object", {
        Bucket,
        Key: `record/${name}`,
        Body: "other 0000",
        IfNoneMatch: "*",
      });
    await cluster.deploy(restored(snapshot));
    // The deploy waited for it.
    expect(await cluster.record()).toMatchObject({ "restores/0001": snapshot, "restores/0001-done": uid });
    await cluster.until("all are members of what was restored", async () => {
      const members = await Promise.all(NAMES.map((server) => memberNames(cluster, server)));
      return members.every((names) => names.join() === NAMES.join()) && (await cluster.ready()).length === NAMES.length;
    });
    for (const server of NAMES) expect(await uidOn(cluster, server)).toBe(uid);
    expect(new Set((await etcdHashes(cluster, NAMES)).map(({ hash }) => hash)).size).toBe(1);
    await cluster.kubectl("get", "configmap", "written-before");
    await expect(cluster.kubectl("get", "configmap", "written-after")).rejects.toThrow("NotFound");
    expect(await cluster.planned(restored(snapshot))).toEqual({});
  });

  it("do not start with their old data when they were off during a second restore", async () => {
    const saved = await cluster.fleet.run("server-0", ["rke2", "etcd-snapshot", "save", "--name", "noon"]);
    expect(saved).toMatchObject({ status: 0 });
    const noon = (await cluster.snapshots()).find((name) => name.startsWith("noon-server-0-")) ?? "";
    await cluster.kubectl("create", "configmap", "written-after-noon", "--from-literal=key=value");
    const others = ["server-1", "server-2"];
    for (const server of others) await cluster.powerCut(server, { hold: true });
    const before = await Promise.all(others.map((server) => cluster.fleet.console(server)));
    const deploying = cluster.deploy(restored(noon));
    await cluster.until("server-0 has restored it", async () => (await cluster.record())["restores/0002-done"] === uid);
    expect((await cluster.record())["restores/0002"]).toBe(noon);
    for (const server of others) await cluster.fleet.powerOn(server);
    await deploying;
    for (const [index, server] of others.entries()) {
      const said = (await cluster.fleet.console(server)).slice(before[index]?.length);
      expect(said).toContain(`has data from before the restore of ${noon}: moving the data aside to rejoin`);
      expect(said).not.toContain("starting from its own data");
    }
    expect(new Set((await etcdHashes(cluster, NAMES)).map(({ hash }) => hash)).size).toBe(1);
    await expect(cluster.kubectl("get", "configmap", "written-after-noon")).rejects.toThrow("NotFound");
    await cluster.kubectl("get", "configmap", "written-before");
  });

  it.each([
    ["etcd", /data volume vol-\w+ is mounted[\s\S]*etcd volume vol-\w+ is blank: creating a filesystem/],
    [
      "data",
      /data volume vol-\w+ is blank[\s\S]*the data of etcd is of another data volume: moving it to .*server\/db\/etcd-of/,
    ],
  ] as const)("join again after the loss of one of the two volumes of a server: %s", async (volume, said) => {
    const config = hardened();
    await cluster.lose("server-1", volume);
    await cluster.deploy(config);
    expect(await cluster.fleet.console("server-1")).toMatch(said);
    await cluster.until("all are members", async () => {
      const members = await Promise.all(NAMES.map((server) => memberNames(cluster, server)));
      return members.every((names) => names.join() === NAMES.join()) && (await cluster.ready()).length === NAMES.length;
    });
    const { stdout } = await cluster.fleet.run("server-1", [
      "findmnt",
      "--noheadings",
      "--output",
      "TARGET,LABEL",
      "/var/lib/rancher/rke2/server/db",
    ]);
    expect(stdout.trim()).toMatch(/^\/var\/lib\/rancher\/rke2\/server\/db +rancher-etcd$/);
    expect(new Set((await etcdHashes(cluster, NAMES)).map(({ hash }) => hash)).size).toBe(1);
    await cluster.kubectl("get", "configmap", "written-before");
  });

  it("return on new volumes, with an image that the registry gives only with credentials", async () => {
    const second = await cluster.fleet.run("server-1", ["rke2", "etcd-snapshot", "save", "--name", "morning"]);
    expect(second).toMatchObject({ status: 0 });
    const later = (await cluster.snapshots()).find((name) => name.startsWith("morning-server-1-")) ?? "";
    for (const server of NAMES) await cluster.lose(server);
    await cluster.deploy(restored(later));
    expect(await cluster.record()).toMatchObject({ "restores/0003": later, "restores/0003-done": uid });
    await cluster.until("three are ready", async () => (await cluster.ready()).length === NAMES.length);
    expect(await Promise.all(NAMES.map(hasImage))).toEqual([true, true, true]);
    await cluster.kubectl("get", "configmap", "written-before");
  });
});
