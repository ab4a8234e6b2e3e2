import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";
import { address, Network, whyNoServers } from "./network";
import { Server } from "./server";

const PASSWORD = "p".repeat(48);
const UP = "is up and running";
const TEST_MS = 300_000;
const BUILD_MS = 1_300_000;

describeUnless(whyNoServers(), "a server of K3s whose Node is deleted", () => {
  const network = new Network(2);
  const servers: Server[] = [];
  const server = (index: number) => servers[index] as Server;
  // Before the folder's own hook: hooks run in the order of their definition.
  afterAll(async () => {
    for (const one of servers) await one.kill();
    await network.down();
  }, 60_000);
  const folder = temporaryFolder();

  beforeAll(async () => {
    await network.up();
    await Server.install(folder, "k3s");
    for (const index of [0, 1]) servers.push(new Server(folder, network, index, "k3s"));
    await server(0).configure({ token: PASSWORD, "cluster-init": true });
    await server(1).configure({ token: PASSWORD, server: `https://${address(0)}:6443` });
    server(0).start();
    await server(0).says(UP);
    server(1).start();
    await server(1).says(UP);
  }, BUILD_MS);

  it(
    "continues without etcd, and joins as a new member at its next start",
    async () => {
      const finalizer = "--for=jsonpath={.metadata.finalizers[0]}=wrangler.cattle.io/managed-etcd-controller";
      await server(0).kubectl("wait", "node/server-1", finalizer, "--timeout=60s");
      const name = () => readFile(server(1).path("db", "etcd", "name"), "utf8");
      const former = await name();
      await server(0).kubectl("delete", "node", "server-1");
      await server(1).says("this node has been removed from the cluster, please restart to rejoin the cluster");
      expect(existsSync(server(1).path("db", "etcd", "tombstone"))).toBe(true);
      // The process lives, as its port shows.
      expect((await server(1).inside("curl", "-sk", `https://${address(1)}:6443/ping`)).stdout).toBe("pong");
      await server(1).stop("KILL");
      server(1).start();
      await server(1).says(UP);
      expect(server(1).said).toContain("tombstone file has been detected");
      expect(await name()).not.toBe(former);
    },
    TEST_MS,
  );
});
