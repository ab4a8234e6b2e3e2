import { whyNoDistribution } from "../../lab/distribution/build";
import { uidOn } from "../../lab/faults/verify";
import { whyNoServers } from "../../lab/prerequisites";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import { ExternalEtcd } from "../../lab/servers/external-etcd";
import { describeUnless } from "../support/unless";
import { MINUTE, progressOf, stackWith } from "./stack";

jest.setTimeout(20 * MINUTE);

const NAMES = ["server-0", "server-1"];
const VERSION = "v1.33.5+k3s1";

describeUnless(whyNoServers() ?? whyNoDistribution(), "two servers of K3s on one external etcd", () => {
  let etcd: ExternalEtcd;
  let cluster: DeployedCluster;
  let uid: string;
  const stack = (edit: object = {}) => {
    const props = stackWith({
      version: VERSION,
      servers: 2,
      datastore: { endpoint: { engine: "etcd", ca: true } },
      ...edit,
    });
    return { ...props, cluster: { ...props.cluster, volume: undefined } };
  };
  const written = (name: string) => cluster.kubectl("create", "configmap", name, "--from-literal=key=value");
  /** When a server wrote a file, in seconds since 1970. */
  const writtenAt = async (server: string, file: string) =>
    Number((await cluster.fleet.run(server, ["stat", "--format", "%Y", file])).stdout);
  const instances = async () => Object.keys((await cluster.fleet.status()).machines).sort();
  const becomeReady = () =>
    cluster.until("both are ready", async () => (await cluster.ready()).join() === NAMES.join(), 4 * MINUTE);

  /** The lines of the first deploy. Without it, no test can pass, so none runs. */
  let firstDeploy: string;

  beforeAll(async () => {
    etcd = await ExternalEtcd.prepare();
    cluster = await DeployedCluster.start("datastore", { variables: etcd.variables });
    await etcd.start(cluster.fleet);
    await cluster.publish(VERSION);
    firstDeploy = await progressOf((onLine) => cluster.deploy(stack(), { onLine }));
  });
  afterAll(async () => {
    await cluster?.stop();
    await etcd?.stop();
  });

  it("create one cluster, by server-0, and keep no data on volumes", async () => {
    expect(firstDeploy).toContain("2 of 2 servers ready");
    // server-1 starts only after server-0 was ready, whichever of them booted first.
    expect(await writtenAt("server-1", "/run/rancher-started")).toBeGreaterThanOrEqual(
      await writtenAt("server-0", "/run/rancher-ready"),
    );
    uid = await cluster.uid();
    expect(await cluster.record()).toEqual({ cluster: uid });
    for (const server of NAMES) expect(await uidOn(cluster, server)).toBe(uid);
    const { machines } = await cluster.fleet.status();
    expect(Object.values(machines).flatMap(({ volumes }) => volumes)).toEqual([]);
    expect(await cluster.planned(stack())).toEqual({});
  });

  it("have the endpoint in a file that only root can read", async () => {
    const file = "/etc/rancher/k3s/config.yaml";
    const { stdout } = await cluster.fleet.run("server-1", ["sh", "-c", `stat -c %a ${file}; cat ${file}`]);
    expect(stdout).toMatch(/^600\n/);
    expect(stdout).toContain('datastore-endpoint: "https://192.0.2.100:2379"\n');
  });

  it("are all replaced at once, and every write is there", async () => {
    await written("before-the-replacement");
    const before = await instances();
    const replaced = stack({ replace: { "server-0": 1, "server-1": 1 } });
    const progress = await progressOf((onLine) => cluster.deploy(replaced, { onLine }));
    expect(progress).toContain("2 of 2 servers ready");
    expect((await instances()).filter((id) => before.includes(id))).toEqual([]);
    expect(await cluster.uid()).toBe(uid);
    expect(await cluster.ready()).toEqual(NAMES);
    await cluster.kubectl("get", "configmap", "before-the-replacement");
    expect(await cluster.planned(replaced)).toEqual({});
  });

  it("all lose their power at once, and every write is there", async () => {
    await written("before-the-power-cut");
    for (const server of NAMES) await cluster.powerCut(server, { hold: true });
    for (const server of NAMES) await cluster.fleet.powerOn(server);
    for (const server of NAMES) await cluster.says(server, /ready, v1\.33\.5\+k3s1, started from its own data/);
    await becomeReady();
    expect(await cluster.uid()).toBe(uid);
    await cluster.kubectl("get", "configmap", "before-the-power-cut");
  });
});
