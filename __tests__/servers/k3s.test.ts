import { whyNoDistribution } from "../../lab/distribution/build";
import { memberNames, uidOn } from "../../lab/faults/verify";
import { whyNoServers } from "../../lab/prerequisites";
import { deployInVain } from "../../lab/servers/deploy-in-vain";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import { describeUnless } from "../support/unless";
import { MINUTE, progressOf, stackWith } from "./stack";

jest.setTimeout(20 * MINUTE);

const NAMES = ["server-0", "server-1", "server-2"];
const VERSION = "v1.33.5+k3s1";
const BROKEN = "v1.33.6+k3s1";
const MENDED = "v1.33.7+k3s1";

describeUnless(whyNoServers() ?? whyNoDistribution(), "servers of K3s", () => {
  let cluster: DeployedCluster;
  let uid: string;
  let snapshot: string;
  const stack = (edit: object = {}) => stackWith({ version: VERSION, servers: 3, ...edit });
  const wipe = async (server: string) => {
    await cluster.powerCut(server, { hold: true });
    await cluster.fleet.wipe(server);
    await cluster.fleet.powerOn(server);
  };
  // Each server must say so again: a former message of a lost server is old.
  const becomeWholeAgain = () =>
    cluster.until(
      "three are ready, and members",
      async () => {
        const members = await Promise.all(NAMES.map((server) => memberNames(cluster, server)));
        const uids = await Promise.all(NAMES.map((server) => uidOn(cluster, server)));
        const agree = members.every((names) => names.join() === NAMES.join()) && uids.every((one) => one === uid);
        return agree && (await cluster.ready()).length === NAMES.length;
      },
      4 * MINUTE,
    );

  /** The lines of the first deploy. Without it, no test can pass, so none runs. */
  let firstDeploy: string;

  beforeAll(async () => {
    cluster = await DeployedCluster.start("k3s-ha");
    await cluster.publish(VERSION);
    firstDeploy = await progressOf((onLine) => cluster.deploy(stack({ servers: 1 }), { onLine }));
  });
  afterAll(() => cluster?.stop());

  it("can be one", async () => {
    expect(firstDeploy).toContain("1 of 1 servers ready");
    uid = await cluster.uid();
    expect((await cluster.record()).cluster).toBe(uid);
    await cluster.kubectl("create", "configmap", "written-by-one", "--from-literal=key=value");
  });

  it("run with the edited configuration after the deploy", async () => {
    const config = { "node-label": ["team=platform"], "kube-apiserver-arg": ["v=1"] };
    await cluster.deploy(stack({ servers: 1, snapshots: { retention: 7 }, config }));
    expect(await cluster.fleet.console("server-0")).toContain("restart with another configuration, holding the Lease");
    expect(await cluster.kubectl("get", "nodes", "--selector", "team=platform", "--output", "name")).toContain(
      "server-0",
    );
    await cluster.deploy(stack({ servers: 1 }));
    expect(
      (await cluster.fleet.console("server-0")).match(/restart with another configuration, holding/g),
    ).toHaveLength(2);
  });

  it("become three, while the first one keeps running", async () => {
    const boots = (await cluster.fleet.console("server-0")).match(/booting/g)?.length;
    const progress = await progressOf((onLine) => cluster.deploy(stack(), { onLine }));
    expect(progress).toContain("3 of 3 servers ready");
    expect(await memberNames(cluster, "server-0")).toEqual(NAMES);
    expect((await cluster.fleet.console("server-0")).match(/booting/g)?.length).toBe(boots);
    expect(await cluster.uid()).toBe(uid);
    expect(await cluster.planned(stack())).toEqual({});
  });

  it.each(["server-1", "server-0"])("accept %s again after it lost its data, as a new member", async (server) => {
    await wipe(server);
    await cluster.says(server, /has no data, but the cluster lists a server-\d: deleting that Node/);
    await becomeWholeAgain();
    expect((await cluster.record()).cluster).toBe(uid);
    await cluster.kubectl("get", "configmap", "written-by-one");
  });

  it("are whole again after a Node was deleted, whose server continues without etcd", async () => {
    await cluster.kubectl("delete", "node", "server-2", "--timeout=120s");
    await cluster.says(
      "server-2",
      /is no longer a member, because its Node was deleted: moving its data aside to rejoin/,
    );
    await becomeWholeAgain();
  });

  it("save etcd in the bucket when requested", async () => {
    await cluster.kubectl("create", "configmap", "written-before", "--from-literal=key=value");
    const saved = await cluster.fleet.run("server-0", ["k3s", "etcd-snapshot", "save", "--name", "evening"]);
    expect(saved).toMatchObject({ status: 0 });
    snapshot = (await cluster.snapshots()).find((name) => name.startsWith("evening-server-0-")) ?? "";
    expect(snapshot).not.toBe("");
    await cluster.kubectl("create", "configmap", "written-after", "--from-literal=key=value");
  });

  it("never create a new cluster when a majority of them lost its data", async () => {
    await cluster.powerCut("server-2", { hold: true });
    await Promise.all([wipe("server-0"), wipe("server-1")]);
    for (const server of ["server-0", "server-1"]) {
      await cluster.says(server, /waiting: the cluster \S+ exists, .* name a snapshot in cluster.restore/);
    }
    expect((await cluster.record()).cluster).toBe(uid);
  });

  it("restore a snapshot when two of them lost their volume, and the third one still runs", async () => {
    for (const server of ["server-0", "server-1"]) await cluster.lose(server);
    await cluster.fleet.powerOn("server-2");
    await cluster.says("server-2", /waiting: for k3s to be ready, started from its own data/);
    const progress = await progressOf((onLine) => cluster.deploy(stack({ restore: { snapshot } }), { onLine }));
    expect(progress).toContain("3 of 3 servers ready");
    expect(await cluster.record()).toMatchObject({ "restores/0001": snapshot, "restores/0001-done": uid });
    for (const server of NAMES) {
      expect(await memberNames(cluster, server)).toEqual(NAMES);
      expect(await uidOn(cluster, server)).toBe(uid);
    }
    await cluster.kubectl("get", "configmap", "written-before");
    await expect(cluster.kubectl("get", "configmap", "written-after")).rejects.toThrow("NotFound");
    expect(await cluster.planned(stack({ restore: { snapshot } }))).toEqual({});
  });

  it("keep later writes after a restore, whether its line stays or is removed", async () => {
    await cluster.kubectl("create", "configmap", "written-since", "--from-literal=key=value");
    await cluster.reboot("server-0");
    await becomeWholeAgain();
    await cluster.deploy(stack());
    await becomeWholeAgain();
    await cluster.kubectl("get", "configmap", "written-since");
    expect(await cluster.record()).toMatchObject({ "restores/0001": snapshot, "restores/0001-done": uid });
  });

  it("stop at the first one that a broken version does not start, and continue with the next version", async () => {
    const versions = async () =>
      (await cluster.kubectl("get", "nodes", "-o", "jsonpath={.items[*].status.nodeInfo.kubeletVersion}")).split(" ");
    await cluster.publish(BROKEN, { broken: true });
    const waits = /waiting: to upgrade from v1.33.5\+k3s1 to v1.33.6\+k3s1: server-\d holds the Lease/;
    await deployInVain(cluster, stack({ version: BROKEN }), () =>
      cluster.until("one is down, and the others wait for it", async () => {
        const consoles = await Promise.all(NAMES.map((server) => cluster.fleet.console(server)));
        return consoles.filter((said) => waits.test(said)).length === 2 && (await cluster.ready()).length === 2;
      }),
    );
    expect((await versions()).filter((version) => version === VERSION).length).toBeGreaterThanOrEqual(2);
    await cluster.kubectl("create", "configmap", "written-meanwhile", "--from-literal=key=value");

    await cluster.publish(MENDED);
    await cluster.deploy(stack({ version: MENDED }));
    expect(await versions()).toEqual([MENDED, MENDED, MENDED]);
    expect(await cluster.uid()).toBe(uid);
    for (const name of ["written-since", "written-meanwhile"]) await cluster.kubectl("get", "configmap", name);
  });

  it("become five", async () => {
    const progress = await progressOf((onLine) => cluster.deploy(stack({ version: MENDED, servers: 5 }), { onLine }));
    expect(progress).toContain("5 of 5 servers ready");
    expect(await memberNames(cluster, "server-4")).toEqual([...NAMES, "server-3", "server-4"]);
    await cluster.kubectl("get", "configmap", "written-since");
  });
});
