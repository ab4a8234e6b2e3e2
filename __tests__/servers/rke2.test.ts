import { setTimeout as sleep } from "node:timers/promises";
import { whyNoDistribution } from "../../lab/distribution/build";
import { administratorsOn, etcdHashes, memberNames, uidOn } from "../../lab/faults/verify";
import { whyNoServers } from "../../lab/prerequisites";
import { deployInVain } from "../../lab/servers/deploy-in-vain";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import { describeUnless } from "../support/unless";
import { MINUTE, progressOf, stackWith } from "./stack";

jest.setTimeout(20 * MINUTE);

const NAMES = ["server-0", "server-1", "server-2"];
const FIRST = "v1.33.8+rke2r1";
const UNSAVED = "v1.34.0+rke2r1";
const NEXT = "v1.34.1+rke2r1";

describeUnless(whyNoServers() ?? whyNoDistribution(), "three servers of RKE2", () => {
  let cluster: DeployedCluster;
  let uid: string;
  const stack = (edit: Partial<Parameters<typeof stackWith>[0]> = {}) =>
    stackWith({ version: FIRST, config: { cni: "cilium" }, ...edit });
  const versions = async () =>
    (await cluster.kubectl("get", "nodes", "-o", "jsonpath={.items[*].status.nodeInfo.kubeletVersion}")).split(" ");
  const allReady = () => cluster.until("three are ready", async () => (await cluster.ready()).length === 3);
  /** The common part of every file after the replacement and the new certificate. */
  const kept = { replace: { "server-1": 1 }, adminCertificate: 1 };
  /** The times when a server's unit became active and when its node script found it ready: seconds since 1970. */
  const activeAt = async (server: string) => {
    const show = [
      "systemctl",
      "show",
      "--property",
      "ActiveEnterTimestamp",
      "--timestamp=unix",
      "--value",
      "rke2-server",
    ];
    return Number((await cluster.fleet.run(server, show)).stdout.replace("@", ""));
  };
  const readyAt = async (server: string) =>
    Number((await cluster.fleet.run(server, ["stat", "--format", "%Y", "/run/rancher-ready"])).stdout);
  const count = async (server: string, pattern: RegExp) => (await cluster.fleet.console(server)).match(pattern)?.length;

  /** The lines of the first deploy. Without it, no test can pass, so none runs. */
  let firstDeploy: string;

  beforeAll(async () => {
    cluster = await DeployedCluster.start("rke-ha");
    await cluster.publish(FIRST);
    firstDeploy = await progressOf((onLine) => cluster.deploy(stack(), { onLine }));
  });
  afterAll(() => cluster?.stop());

  it("become one cluster by one deploy, and kubectl reaches it through the load balancer", async () => {
    expect(firstDeploy).toContain("3 of 3 servers ready, 3 have applied this deploy");
    uid = await cluster.uid();
    expect((await cluster.record()).cluster).toBe(uid);
    expect(await cluster.ready()).toEqual(NAMES);
    for (const server of NAMES) {
      expect(await memberNames(cluster, server)).toEqual(NAMES);
      expect(await uidOn(cluster, server)).toBe(uid);
    }
    expect(new Set((await etcdHashes(cluster, NAMES)).map(({ hash }) => hash)).size).toBe(1);
  });

  it("have no changes when they are deployed again", async () => {
    expect(await cluster.planned(stack())).toEqual({});
  });

  it("return after a power cut while neither S3 nor the metadata service answers", async () => {
    await cluster.fleet.fault("s3", "error");
    await cluster.fleet.fault("imds", "off");
    try {
      await cluster.powerCut("server-2");
      await cluster.says("server-2", /ready, v1.33.8\+rke2r1, started from its own data/);
    } finally {
      await cluster.fleet.fault("s3", "on");
      await cluster.fleet.fault("imds", "on");
    }
    await allReady();
    expect(await uidOn(cluster, "server-2")).toBe(uid);
  });

  it("are replaced by a number, and keep their data", async () => {
    await cluster.deploy(stack({ replace: { "server-1": 1 } }));
    expect(await cluster.ready()).toEqual(NAMES);
    expect(await cluster.fleet.console("server-1")).toMatch(/ready, v1.33.8\+rke2r1, started from its own data/);
    expect(await memberNames(cluster, "server-0")).toEqual(NAMES);
    expect(await cluster.uid()).toBe(uid);
  });

  it("accept only the newest administrator's certificate, also after a server returns that was off and reaches no AWS", async () => {
    const former = await cluster.kubeconfig();
    const formerIsRejected = () =>
      cluster.kubectlWith(former, "get", "nodes").then(
        () => false,
        (error: Error) => error.message.includes("Forbidden"),
      );
    await cluster.powerCut("server-2", { hold: true });
    const before = (await cluster.fleet.console("server-2")).length;
    const returned = async () => (await cluster.fleet.console("server-2")).slice(before);
    let said = "";
    let ended = false;
    const interrupt = new AbortController();
    const deploying = progressOf((onLine) =>
      cluster.deploy(stack(kept), {
        signal: interrupt.signal,
        onLine: (line) => {
          said += `${line}\n`;
          onLine(line);
        },
      }),
    ).finally(() => {
      ended = true;
    });
    try {
      await cluster.until("the former certificate is rejected", formerIsRejected);
      await cluster.until("the deploy names the server that is off", async () => /waiting for server-2 \(/.test(said));
      await cluster.fleet.fault("s3", "error");
      await cluster.fleet.fault("imds", "off");
      await cluster.fleet.powerOn("server-2");
      await cluster.until("server-2 starts with what it knows", async () =>
        /ready, v1.33.8\+rke2r1, started from its own data/.test(await returned()),
      );
      expect(await returned()).toContain("continuing with the copy on the data volume");
      // The manifest on its disk binds the former group. Each server applies its manifests within seconds of its start.
      for (let second = 0; second < 45; second++) {
        expect(await formerIsRejected()).toBe(true);
        for (const server of ["server-0", "server-2"])
          expect(await administratorsOn(cluster, server)).toContain("Group rancher-admins-1");
        await sleep(1_000);
      }
      await cluster.until("the deploy names the server with the former state", async () =>
        said.includes("waiting for server-2 (has not applied this deploy yet"),
      );
      expect(ended).toBe(false);
    } catch (error) {
      interrupt.abort();
      await deploying.catch(() => undefined);
      throw error;
    } finally {
      await cluster.fleet.fault("s3", "on");
      await cluster.fleet.fault("imds", "on");
    }
    expect(await deploying).toContain("3 have applied this deploy");
    expect(await formerIsRejected()).toBe(true);
    await allReady();
  });

  it("are not stopped by -replace while another one is down inside its running instance", async () => {
    const before = await Promise.all(NAMES.map(activeAt));
    const replace = ["aws_instance.cluster_servers_server-0_instance"];
    const first = ["systemctl", "stop", "rancher-node.timer", "rancher-node.service", "rke2-server.service"];
    expect(await cluster.fleet.run("server-2", first)).toMatchObject({ status: 0 });
    const interrupt = new AbortController();
    let said = "";
    const onLine = (line: string) => {
      said += line;
      if (/before server-0 stops, all others must be ready: waiting for server-2/.test(line)) interrupt.abort();
    };
    await expect(
      cluster.terraform.apply({ replace, onLine, signal: interrupt.signal, timeoutMs: 5 * MINUTE }),
    ).rejects.toThrow();
    expect(said).toContain("before server-0 stops, all others must be ready: waiting for server-2");
    // The interrupted apply has lost the way to ask, so a second one stops nothing either.
    await expect(cluster.terraform.apply({ replace, timeoutMs: 5 * MINUTE })).rejects.toThrow(
      "server-0 was not stopped",
    );
    expect((await Promise.all(NAMES.map(activeAt))).slice(0, 2)).toEqual(before.slice(0, 2));
    await cluster.fleet.run("server-2", ["systemctl", "start", "rancher-node.timer"]);
    await allReady();
    await cluster.deploy(stack(kept));
    expect(await cluster.planned(stack(kept))).toEqual({});
  });

  it("do not change for an upgrade whose snapshot of etcd cannot be saved in the bucket", async () => {
    await cluster.publish(UNSAVED);
    const before = await Promise.all(NAMES.map(activeAt));
    await cluster.fleet.fault("s3", "readonly");
    try {
      const why =
        /server-\d \(has not applied this deploy yet; waiting to upgrade from v1.33.8\+rke2r1 to v1.34.0\+rke2r1: saving etcd failed/;
      await deployInVain(cluster, stack({ ...kept, version: UNSAVED }), (said) =>
        cluster.until("the deploy says why it waits", async () => why.test(said())),
      );
      expect(await versions()).toEqual([FIRST, FIRST, FIRST]);
      expect(await Promise.all(NAMES.map(activeAt))).toEqual(before);
      expect(await cluster.ready()).toEqual(NAMES);
    } finally {
      await cluster.fleet.fault("s3", "on");
    }
  });

  it("are upgraded one at a time, after one snapshot of etcd", async () => {
    await cluster.publish(NEXT);
    const watch = cluster.watchReady();
    await cluster.deploy(stack({ ...kept, version: NEXT }));
    expect(await watch.end()).toBeGreaterThanOrEqual(2);
    expect(await versions()).toEqual([NEXT, NEXT, NEXT]);
    for (const server of NAMES) {
      // The kubelet is ready at the new version before its API server runs. The next server must not stop in that time.
      expect(await readyAt(server)).toBeGreaterThanOrEqual(await activeAt(server));
      expect(await activeAt(server)).toBeGreaterThan(0);
    }
    const saved = await Promise.all(
      NAMES.map(async (server) => (await count(server, /saving etcd as before-v1.34.1-rke2r1/g)) ?? 0),
    );
    expect(saved.reduce((sum, one) => sum + one)).toBe(1);
    expect((await cluster.snapshots()).filter((name) => name.includes("before-v1.34.1-rke2r1"))).toHaveLength(1);
    expect(await cluster.planned(stack({ ...kept, version: NEXT }))).toEqual({});
  });
});
