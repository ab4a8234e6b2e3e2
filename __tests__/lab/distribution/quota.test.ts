import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";
import { address, Network, whyNoServers } from "./network";
import { Server } from "./server";

const PASSWORD = "p".repeat(48);
const UP = "is up and running";
const NO_SPACE = "etcdserver: mvcc: database space exceeded";
const TEST_MS = 300_000;
const BUILD_MS = 1_300_000;
const MIB = 2 ** 20;

describeUnless(whyNoServers(), "servers of RKE2 whose etcd reaches its quota", () => {
  const network = new Network(2);
  const servers: Server[] = [];
  const server = (index: number) => servers[index] as Server;
  // Before the folder's own hook: hooks run in the order of their definition.
  afterAll(async () => {
    for (const one of servers) await one.kill();
    await network.down();
  }, 60_000);
  const folder = temporaryFolder();

  const configure = async (index: number, quota: number) => {
    const join: Record<string, string> = index === 0 ? {} : { server: `https://${address(0)}:9345` };
    await server(index).configure({ token: PASSWORD, "etcd-arg": [`quota-backend-bytes=${quota}`], ...join });
  };

  beforeAll(async () => {
    await network.up();
    await Server.install(folder, "rke2");
    // Only the second server's probe is so fast that it restarts etcd within this test.
    for (const [index, seconds] of ["600", "1"].entries()) {
      servers.push(new Server(folder, network, index, "rke2", { DISTRIBUTION_PROBE_SECONDS: seconds }));
      await configure(index, 16 * MIB);
      server(index).start();
      await server(index).says(UP);
    }
  }, BUILD_MS);

  /** A request to etcd's HTTP gateway, which only the server itself reaches. */
  const alarm = async (action: object): Promise<{ alarms?: readonly { memberID: string }[] }> => {
    const tls = (name: string) => server(0).path("tls", "etcd", name);
    const identity = ["--cacert", tls("server-ca.crt"), "--cert", tls("client.crt"), "--key", tls("client.key")];
    const url = "https://127.0.0.1:2382/v3/maintenance/alarm";
    return JSON.parse((await server(0).inside("curl", "-s", ...identity, "-d", JSON.stringify(action), url)).stdout);
  };
  const alarms = async () => ((await alarm({ action: "GET" })).alarms ?? []).map(({ memberID }) => memberID);
  const health = async (index: number) =>
    (await server(index).inside("curl", "-s", "http://127.0.0.1:2381/health?serializable=true")).stdout;
  const members = async (): Promise<readonly { readonly name: string; readonly ID: number }[]> => {
    const info = ["-sk", "-u", `server:${PASSWORD}`, `https://${address(0)}:9345/db/info`];
    // JavaScript would round the ids.
    const text = (await server(0).inside("curl", ...info)).stdout.replace(/"ID":(\d+)/g, '"ID":"$1"');
    return JSON.parse(text).members;
  };
  /** Writes until a write fails; returns its error. */
  const fill = async (): Promise<string> => {
    const file = join(folder, "filling");
    await writeFile(file, "x".repeat(900_000));
    for (let made = 0; made < 100; made++) {
      const end = await server(0)
        .kubectl("create", "configmap", `filling-${made}`, `--from-file=${file}`)
        .catch((error: unknown) => String(error));
      if (!end.includes("created")) return end;
    }
    throw new Error("100 writes did not fill etcd");
  };
  const readyz = (index: number) => server(index).kubectl("get", "--raw", "/readyz");

  it(
    "reject each write but a deletion, and their API is ready; RKE2's probe restarts their etcd",
    async () => {
      expect(await health(0)).toContain('"health":"true"');
      expect(await fill()).toContain(NO_SPACE);
      expect(await alarms()).not.toEqual([]);
      // The alarm of one member counts for all.
      expect([await health(0), await health(1)]).toEqual(Array(2).fill(expect.stringContaining("ALARM NOSPACE")));
      expect([await readyz(0), await readyz(1)]).toEqual(["ok", "ok"]);
      expect((await members()).map(({ name }) => name.slice(0, 9)).sort()).toEqual(["server-0-", "server-1-"]);
      await server(0).kubectl("delete", "configmap", "filling-0");
      expect(await server(0).kubectl("create", "configmap", "small").catch(String)).toContain(NO_SPACE);
      await server(1).says("kubelet: Container etcd failed its probe, will be restarted");
      expect(await alarms()).not.toEqual([]);
    },
    TEST_MS,
  );

  it(
    "end at a start while another member has an alarm, even with a larger quota, and take writes once none has",
    async () => {
      const other = (await members()).find(({ name }) => name.startsWith("server-1-"))?.ID;
      // As each member does at a write that does not fit its own file.
      await alarm({ action: "ACTIVATE", memberID: other, alarm: "NOSPACE" });
      expect(await alarms()).toHaveLength(2);
      for (const index of [0, 1]) await configure(index, 64 * MIB);
      await server(0).stop("TERM");
      const end = await server(0).command("server");
      expect(end.stdout).toContain("NOSPACE disarmed successfully");
      expect([end.status, end.stderr]).toEqual([
        0,
        expect.stringContaining(`Shutdown request received: failed to save bootstrap data: ${NO_SPACE}`),
      ]);
      expect(await alarms()).toEqual([other]);
      await server(1).stop("TERM");
      server(1).start();
      await server(1).says(UP);
      server(0).start();
      await server(0).says(UP);
      expect(await alarms()).toEqual([]);
      await server(0).kubectl("create", "configmap", "after");
    },
    TEST_MS,
  );
});
