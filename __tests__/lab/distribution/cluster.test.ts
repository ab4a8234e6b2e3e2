import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../../lab/run";
import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";
import { address, Network, whyNoServers } from "./network";
import { Server } from "./server";

const PASSWORD = "p".repeat(48);
const UP = "is up and running";
/** Several server starts on a busy computer, and first a build with empty caches. */
const TEST_MS = 300_000;
const BUILD_MS = 1_300_000;

describeUnless(whyNoServers(), "the double of RKE2", () => {
  const network = new Network(3);
  const servers: Server[] = [];
  const server = (index: number) => servers[index] as Server;
  const join = { token: PASSWORD, server: `https://${address(0)}:9345` };

  // Before the folder's own hook: hooks run in the order of their definition.
  afterAll(async () => {
    for (const one of servers) await one.kill();
    await network.down();
  }, 60_000);
  const folder = temporaryFolder();

  beforeAll(async () => {
    await network.up();
    await Server.install(folder, "rke2");
    for (const index of [0, 1, 2]) servers.push(new Server(folder, network, index, "rke2"));
    await placeAuthority(server(0), "server-ca");
    await placeAuthority(server(0), "client-ca");
    await server(0).configure({ token: PASSWORD });
    await server(1).configure(join);
    await server(2).configure(join);
    server(0).start();
    await server(0).says(UP);
    server(1).start();
    server(2).start();
    await Promise.all([server(1).says(UP), server(2).says(UP)]);
  }, BUILD_MS);

  /** Waits until the leader has seen the newest Node. Only then is its member removed with it. */
  const isKnown = () =>
    server(0).kubectl(
      "wait",
      "node/server-2",
      "--for=jsonpath={.metadata.finalizers[0]}=wrangler.cattle.io/managed-etcd-controller",
      "--timeout=60s",
    );
  const ready = async (by: Server) =>
    (await by.kubectl("get", "nodes", "--no-headers")).split("\n").filter((line) => / Ready /.test(line)).length;

  it("creates a cluster with the given authorities, and others join", async () => {
    expect(await ready(server(1))).toBe(3);
    const shown = await server(2).inside("curl", "-sk", `https://${address(1)}:9345/cacerts`);
    expect(shown.stdout).toBe(await readFile(server(0).path("tls", "server-ca.crt"), "utf8"));
    expect(await server(0).kubectl("get", "nodes", "-o", "jsonpath={.items[*].status.nodeInfo.kubeletVersion}")).toBe(
      Array(3).fill("v1.35.7+rke2r1").join(" "),
    );
  });

  it("lists its members only for the token's password", async () => {
    const info = (user: string) =>
      server(1).inside("curl", "-sk", "-u", user, "-w", "\n%{http_code}", `https://${address(0)}:9345/db/info`);
    expect((await info(`server:${PASSWORD}`)).stdout).toMatch(/"name":"server-2-[0-9a-f]{8}".*\n200$/s);
    expect((await info("server:wrong")).stdout).toMatch(/403$/);
    expect((await info(`node:${PASSWORD}`)).stdout).toMatch(/403$/);
  });

  it(
    "rejects a wrong hash, a wrong password, no user and an unknown option, at once and with status 1",
    async () => {
      await server(2).kill();
      await server(2).wipe();
      const rejected = [
        [`--token=K10${"a".repeat(64)}::server:${PASSWORD}`, "token CA hash does not match"],
        ["--token=wrong", "403 Forbidden"],
        ["--server=https://10.0.9.9:9345", "failed to get CA certs"],
        ["--clustr-cidr=10.0.0.0/8", "flag provided but not defined"],
        ["--cluster-cidr=10.99.0.0/16", "critical configuration value mismatch"],
      ] as const;
      for (const [option, reason] of rejected) {
        const result = await server(2).command("server", option);
        expect([option, result.status, result.stderr]).toEqual([option, 1, expect.stringContaining(reason)]);
      }
    },
    TEST_MS,
  );

  it(
    "ends a wiped server with status 0 until its Node is deleted, then lets it join",
    async () => {
      const result = await server(2).command("server");
      expect(result.stderr).toContain("duplicate node name found");
      expect(result.status).toBe(0);
      await server(0).kubectl("delete", "node", "server-2");
      server(2).start();
      await server(2).says(UP);
      expect(await ready(server(2))).toBe(3);
    },
    TEST_MS,
  );

  it(
    "ends a server that joins with keys that differ from the cluster's and are newer",
    async () => {
      await isKnown();
      await server(2).kill();
      await server(2).wipe();
      await server(0).kubectl("delete", "node", "server-2");
      const encryption = server(2).path("cred", "encryption-config.json");
      const before = await readFile(encryption, "utf8");
      await writeFile(encryption, before.replace(/"secret": *"[^"]*"/, '"secret":"of another cluster"'));
      const result = await server(2).command("server");
      expect([result.status, result.stderr]).toEqual([1, expect.stringContaining("newer than datastore")]);
      await rm(encryption);
      server(2).start();
      await server(2).says(UP);
    },
    TEST_MS,
  );

  it(
    "restarts with its data, whatever `server` contains",
    async () => {
      await server(1).kill();
      await server(1).configure({ ...join, server: "https://10.0.9.9:9345" });
      server(1).start();
      await server(1).says(UP);
      expect(server(1).said).toContain("rejoining with the data on disk");
    },
    TEST_MS,
  );

  it(
    "loses its pods when its Node is deleted, and does not return before its data is gone",
    async () => {
      const runs = (name: string) => existsSync(server(2).path("..", "agent", "pods", `${name}.pid`));
      const manifests = () => readdirSync(server(2).path("..", "agent", "pod-manifests"));
      expect(manifests()).toContain("etcd.yaml");
      await isKnown();
      await server(0).kubectl("delete", "node", "server-2");
      await server(2).says("Local Node deleted or removed from etcd cluster, cleaning up server static pods");
      expect(manifests()).toEqual([]);
      await until(() => !["etcd", "kube-apiserver", "kube-controller-manager"].some(runs));
      // The server goes on: RKE2 has no tombstone.
      const ping = await server(2).inside("curl", "-sk", `https://${address(2)}:9345/ping`);
      expect([ping.stdout, existsSync(server(2).path("db", "etcd", "tombstone"))]).toEqual(["pong", false]);
      await server(2).kill();
      server(2).start();
      await server(2).says("this server is not a member of the etcd cluster");
      expect([server(2).said, existsSync(server(2).path("db", "etcd", "tombstone"))]).toEqual([
        expect.not.stringContaining("removing data dir"),
        false,
      ]);
      await server(2).kill();
      await server(2).wipe();
      server(2).start();
      await server(2).says(UP);
    },
    TEST_MS,
  );

  it(
    "restores a snapshot into a cluster of one, under a new name; without a snapshot, a reset runs once",
    async () => {
      await server(0).kubectl("create", "configmap", "before");
      const saved = await server(0).command("etcd-snapshot", "save", "--name", "mine");
      const name = /Snapshot (mine-server-0-\d+) saved/.exec(saved.stderr)?.[1];
      await server(0).kubectl("create", "configmap", "after");
      for (const one of servers) await one.kill();
      // An empty disk except for the snapshot: the keys of the old cluster are in it.
      const path = `/var/lib/rancher/rke2/${name}`;
      await rename(server(0).path("db/snapshots", `${name}`), server(0).path("..", `${name}`));
      await rm(server(0).path(), { recursive: true });
      const memberName = () => readFile(server(0).path("db", "etcd", "name"), "utf8");
      const names = new Set<string>();
      const forceRestart = server(0).path("..", "force-restart");
      // The flag of the first one does not stop the second one.
      for (const _ of [1, 2]) {
        const reset = await server(0).command("server", "--cluster-reset", `--cluster-reset-restore-path=${path}`);
        expect([reset.status, reset.stdout]).toEqual([0, expect.stringContaining("membership has been reset")]);
        names.add(await memberName());
      }
      expect([names.size, existsSync(forceRestart)]).toEqual([2, true]);
      expect((await server(0).command("server", "--cluster-reset")).status).toBe(1);
      server(0).start();
      await server(0).says(UP);
      expect([existsSync(server(0).path("db", "reset-flag")), existsSync(forceRestart)]).toEqual([false, false]);
      const info = ["-sk", "-u", `server:${PASSWORD}`, `https://${address(0)}:9345/db/info`];
      expect((await server(0).inside("curl", ...info)).stdout).toContain(`"name":"${await memberName()}"`);
      const objects = await server(0).kubectl("get", "configmaps", "-o", "name");
      expect(objects).toContain("configmap/before");
      expect(objects).not.toContain("configmap/after");
      // Readable, because the key was restored with the data.
      await server(0).kubectl("get", "secret", "-n", "kube-system", "server-0.node-password.rke2");
      await server(1).configure(join);
      await server(1).wipe();
      server(1).start();
      await server(1).says(UP);
    },
    TEST_MS,
  );

  it(
    "is as dangerous as the original: a wiped founder without `server` creates a second cluster, although it is listed",
    async () => {
      const members = () =>
        server(1).inside("curl", "-sk", "-u", `server:${PASSWORD}`, `https://${address(1)}:9345/db/info`);
      expect((await members()).stdout).toContain('"name":"server-0-');
      await server(0).kill();
      await server(0).wipe();
      server(0).start();
      await server(0).says("etcd: new cluster");
      // The result varies (a second cluster, a merge, a panic). The test checks only that a new cluster starts on its
      // disk.
      await until(() => existsSync(server(0).path("db", "etcd", "member", "wal")));
      expect(server(0).said).not.toContain("duplicate node name");
    },
    TEST_MS,
  );
});

async function until(done: () => boolean): Promise<void> {
  for (let waited = 0; !done(); waited += 100) {
    if (waited > 30_000) throw new Error("not so after 30 s");
    await sleep(100);
  }
}

/** Places an authority as Terraform would create it. */
async function placeAuthority(server: Server, name: string): Promise<void> {
  const path = server.path("tls", name);
  await mkdir(dirname(path), { recursive: true });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", `${path}.key`];
  const args = ["req", "-x509", ...key, "-days", "30", "-subj", `/CN=lab ${name}`, "-out", `${path}.crt`];
  await run("openssl", args, { timeoutMs: 20_000 });
}
