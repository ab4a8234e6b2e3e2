import { existsSync, readdirSync } from "node:fs";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { KILLALL } from "../../../lab/distribution/releases";
import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";
import { address, Network, whyNoServers } from "./network";
import { Server } from "./server";

const PASSWORD = "p".repeat(48);
const UP = "is up and running";
const TEST_MS = 300_000;
const BUILD_MS = 1_300_000;
const PODS = ["etcd", "kube-apiserver", "kube-controller-manager"] as const;

describeUnless(whyNoServers(), "the pods that a server of RKE2 leaves running", () => {
  const network = new Network(1);
  let server: Server;
  // Before the folder's own hook: hooks run in the order of their definition.
  afterAll(async () => {
    await server.kill();
    await network.down();
  }, 60_000);
  const folder = temporaryFolder();

  beforeAll(async () => {
    await network.up();
    await Server.install(folder, "rke2");
    server = new Server(folder, network, 0, "rke2");
    await server.configure({ token: PASSWORD });
    server.start();
    await server.says(UP);
  }, BUILD_MS);

  const listens = async (port: number) =>
    (await server.runs("bash", "-c", `exec 3<>/dev/tcp/${address(0)}/${port}`)).status === 0;
  const ports = async () => Promise.all([9345, 2379, 2380, 6443].map(listens));
  const record = (name: string) => server.path("..", "agent", "pods", `${name}.pid`);
  const processes = () => Promise.all(PODS.map(async (name) => (await readFile(record(name), "utf8")).split(" ")[0]));
  const version = async () => JSON.parse(await server.kubectl("get", "--raw", "/version")).gitVersion;
  const killall = async () => {
    // Never the systemctl of the computer that runs this test.
    const bin = join(folder, "systemctl");
    await writeFile(bin, `#!/bin/sh\necho "$@" >>${folder}/systemctl.log\n`);
    await chmod(bin, 0o755);
    return server.runs("env", `PATH=${folder}:${process.env.PATH}`, "sh", KILLALL);
  };

  it(
    "are etcd and its API, however the server ends; the next one keeps them and its Node is Ready",
    async () => {
      for (const signal of ["TERM", "KILL"] as const) {
        const before = await processes();
        await server.stop(signal);
        expect([signal, await ports()]).toEqual([signal, [false, true, true, true]]);
        // It still accepts writes, as dangerous as the original.
        await server.kubectl("create", "configmap", `after-${signal.toLowerCase()}`);
        server.start();
        await server.says(UP);
        expect(server.said).toContain("etcd: its pod runs, keeping it");
        expect(await processes()).toEqual(before);
        expect(await server.kubectl("get", "nodes", "--no-headers")).toMatch(/^server-0\s+Ready\s/);
      }
    },
    TEST_MS,
  );

  it(
    "are replaced by a server of another version",
    async () => {
      const before = await processes();
      await server.stop("TERM");
      await Server.install(folder, "rke2", "v1.35.8+rke2r1");
      expect(await version()).toBe("v1.35.7+rke2r1");
      // The former API server answers this watch, which ends with it.
      const watch = ["--kubeconfig", "/etc/rancher/rke2/rke2.yaml", "get", "nodes", "--no-headers", "--watch"];
      const watched = server.runs("kubectl", ...watch);
      server.start();
      await server.says(UP);
      // As dangerous as RKE2's kubelet: the Node is Ready at a version whose API server does not run yet.
      expect((await watched).stdout).toMatch(/\sReady\s.*v1\.35\.8\+rke2r1/);
      expect(await version()).toBe("v1.35.8+rke2r1");
      const after = await processes();
      for (const [index, name] of PODS.entries()) expect([name, after[index]]).not.toEqual([name, before[index]]);
    },
    TEST_MS,
  );

  it(
    "are compared with their manifests only at intervals, and the server is not ready before, as its Node is",
    async () => {
      await server.stop("TERM");
      const settings = { DISTRIBUTION_RECONCILE_SECONDS: "12" };
      const patient = new Server(folder, network, 0, "rke2", settings);
      await server.kill();
      const began = Date.now();
      patient.start();
      const renewed = [
        "get",
        "lease",
        "server-0",
        "--namespace=kube-node-lease",
        "--output=jsonpath={.spec.renewTime}",
      ];
      const heartbeat = async () => Date.parse(await patient.kubectl(...renewed).catch(() => "1970-01-01"));
      while ((await heartbeat()) < began) await sleep(200);
      expect(patient.said).not.toContain(UP);
      await patient.says(UP);
      expect(Date.now() - began).toBeGreaterThan(12_000);
      await patient.kill();
      server.start();
      await server.says(UP);
    },
    TEST_MS,
  );

  it(
    "keep a cluster from being reset until rke2-killall.sh ends them",
    async () => {
      await server.stop("TERM");
      const rejected = await server.command("server", "--cluster-reset");
      expect([rejected.status, rejected.stderr]).toEqual([1, expect.stringContaining("end them with rke2-killall.sh")]);
      expect(await ports()).toEqual([false, true, true, true]);
      expect((await killall()).status).toBe(0);
      expect(await readFile(join(folder, "systemctl.log"), "utf8")).toBe("stop rke2-server.service\n");
      expect(await ports()).toEqual([false, false, false, false]);
      expect(PODS.map((name) => existsSync(record(name)))).toEqual([false, false, false]);
      expect(readdirSync(server.path("..", "agent", "pod-manifests"))).toEqual([]);
      const reset = await server.command("server", "--cluster-reset");
      expect([reset.status, reset.stdout]).toEqual([0, expect.stringContaining("membership has been reset")]);
      server.start();
      await server.says(UP);
    },
    TEST_MS,
  );

  it(
    "end when the disk was wiped under them, and with the power",
    async () => {
      await server.kubectl("create", "configmap", "lost");
      await server.stop("KILL");
      expect(await ports()).toEqual([false, true, true, true]);
      // etcd ends when it next checks its files, which may be at once. So it may or may not run for the next server.
      await server.wipe();
      server.start();
      await server.says(UP);
      expect(server.said).not.toContain("etcd: its pod runs, keeping it");
      expect(await server.kubectl("get", "configmaps", "-o", "name")).not.toContain("configmap/lost");
      await server.kill();
      expect(await ports()).toEqual([false, false, false, false]);
      // The records still exist; their processes do not.
      expect(existsSync(record("etcd"))).toBe(true);
      server.start();
      await server.says(UP);
    },
    TEST_MS,
  );
});
