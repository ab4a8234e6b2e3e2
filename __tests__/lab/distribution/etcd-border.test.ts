import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";
import { Network, whyNoServers } from "./network";
import { Server } from "./server";

const UP = "is up and running";
const TEST_MS = 300_000;
const BUILD_MS = 1_300_000;

describeUnless(whyNoServers(), "etcd of the double, by release", () => {
  const network = new Network(1);
  let server: Server;
  // Before the folder's own hook: hooks run in the order of their definition.
  afterAll(async () => {
    await server?.kill();
    await network.down();
  }, 60_000);
  const folder = temporaryFolder();

  beforeAll(async () => {
    await network.up();
    await Server.install(folder, "k3s", "v1.33.5+k3s1");
    server = new Server(folder, network, 0, "k3s");
    await server.configure({ token: "p".repeat(48), "cluster-init": true });
    server.start();
    await server.says(UP);
    await server.kill();
    await server.command("server", "--cluster-reset");
  }, BUILD_MS);

  const run = async (version: string, says: string) => {
    await server.kill();
    await Server.install(folder, "k3s", version);
    server.start();
    await server.says(says);
  };

  it(
    "is 3.6 only after 3.5.26, when members were removed",
    async () => {
      await run("v1.34.9+k3s1", "removed members are counted again");
      await run("v1.33.7+k3s3", UP);
      await run("v1.34.9+k3s1", UP);
    },
    TEST_MS,
  );

  it("does not return to 3.5", () => run("v1.33.7+k3s3", "cluster cannot be downgraded"), TEST_MS);
});
