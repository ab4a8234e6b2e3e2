import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";
import { Network, whyNoServers } from "./network";
import { Registry } from "./registry";
import { Server } from "./server";

const BUILD_MS = 1_300_000;
const TEST_MS = 300_000;
const IMAGE = "gives rancher/rke2-runtime:v1.35.7-rke2r1\n";

describeUnless(whyNoServers(), "images of the double of RKE2", () => {
  const network = new Network(1);
  let server: Server;
  let registry: Registry;
  // Before the folder's own hook: hooks run in the order of their definition.
  afterAll(async () => {
    await registry?.stop();
    await server?.kill();
    await network.down();
  }, 60_000);
  const folder = temporaryFolder();
  const etc = join(folder, "server-0/etc/rke2");

  beforeAll(async () => {
    await network.up();
    await Server.install(folder, "rke2");
    server = new Server(folder, network, 0, "rke2");
    registry = await Registry.start(folder, network.namespace(0), "puller:secret");
    // It pulls before it checks the token.
    await server.configure({});
    await mkdir(etc, { recursive: true });
  }, BUILD_MS);

  const registries = (password: string, authority: string) => {
    const config = {
      auth: { username: "puller", password },
      tls: { ca_file: `/etc/rancher/rke2/${authority}` },
    };
    const mirrors = { "docker.io": { endpoint: [`https://${registry.host}`] } };
    return writeFile(join(etc, "registries.yaml"), JSON.stringify({ mirrors, configs: { [registry.host]: config } }));
  };

  it(
    "are pulled only by registries.yaml, with its credentials and its authority, at a start and at a reset",
    async () => {
      await copyFile(registry.authority, join(etc, "registry-ca.crt"));
      for (const [password, authority, reason] of [
        ["wrong", "registry-ca.crt", "401 Unauthorized"],
        ["secret", "other-ca.crt", "no such file or directory"],
      ] as const) {
        await registries(password, authority);
        // As dangerous as the original: nothing was started or reset, and its status is 0.
        const start = await server.command("server");
        expect([start.status, start.stderr]).toEqual([0, expect.stringContaining(reason)]);
        const reset = await server.command("server", "--cluster-reset", "--cluster-reset-restore-path=any");
        expect([reset.status, reset.stderr]).toEqual([0, expect.stringContaining(reason)]);
        expect(reset.stdout).not.toContain("membership has been reset");
      }
      expect(registry.said).not.toContain("gives");
      await registries("secret", "registry-ca.crt");
      expect((await server.command("server")).stderr).toContain("no token");
      expect(registry.said).toContain(IMAGE);
    },
    TEST_MS,
  );

  it(
    "are pulled once for each disk",
    async () => {
      await registries("wrong", "registry-ca.crt");
      expect((await server.command("server")).stderr).toContain("no token");
      expect(registry.said.split(IMAGE)).toHaveLength(2);
    },
    TEST_MS,
  );
});
