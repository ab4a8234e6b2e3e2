import { mkdir, readFile, writeFile } from "node:fs/promises";
import { stringify } from "yaml";
import { describeUnless } from "../../support/unless";
import { temporaryFolder } from "../support/temporary-folder";
import { address, Network, whyNoServers } from "./network";
import { Server } from "./server";

const PASSWORD = "p".repeat(48);
const TEST_MS = 300_000;
const BUILD_MS = 1_300_000;

describeUnless(whyNoServers(), "the double of K3s", () => {
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
    await Server.install(folder, "k3s");
    server = new Server(folder, network, 0, "k3s");
  }, BUILD_MS);

  it(
    "does not start without cluster-init, although the original would start without etcd",
    async () => {
      await server.configure({ token: PASSWORD });
      const end = await server.command("server");
      expect([end.status, end.stderr]).toEqual([1, expect.stringContaining("no cluster-init and no server")]);
    },
    TEST_MS,
  );

  it(
    "shares 6443 with the API, which identifies a client by its certificate",
    async () => {
      await server.configure({ token: PASSWORD, "cluster-init": true });
      server.start();
      await server.says("is up and running");
      const url = `https://${address(0)}:6443`;
      expect((await server.inside("curl", "-sk", `${url}/ping`)).stdout).toBe("pong");
      expect((await server.inside("curl", "-sk", "-u", `node:${PASSWORD}`, `${url}/v1-k3s/readyz`)).stdout).toBe("ok");
      expect(
        (await server.inside("curl", "-sk", "-w", "%{http_code}", "-o", "/dev/null", `${url}/readyz`)).stdout,
      ).toBe("401");
      const pair = ["--cert", server.path("tls/client-admin.crt"), "--key", server.path("tls/client-admin.key")];
      const verified = [
        "--cacert",
        server.path("tls/server-ca.crt"),
        "--resolve",
        `kubernetes.default.svc:6443:${address(0)}`,
      ];
      const api = "https://kubernetes.default.svc:6443";
      expect((await server.inside("curl", "-s", ...pair, ...verified, `${api}/readyz`)).stdout).toBe("ok");
      expect(await readFile(server.path("token"), "utf8")).toMatch(/^K10[0-9a-f]{64}::server:p{48}\n$/);
    },
    TEST_MS,
  );

  it(
    "saves nothing in S3 with status 0, once its process has used S3",
    async () => {
      const s3 = ["--s3", "--s3-endpoint=127.0.0.1:1", "--s3-bucket=b", "--s3-access-key=a", "--s3-secret-key=s"];
      const save = () => server.command("etcd-snapshot", "save", "--name=mine", ...s3);
      expect(await save()).toMatchObject({ status: 1, stderr: expect.stringContaining("failed to initialize S3") });
      await writeFile(server.path("db", "s3-used"), "");
      const saved = await save();
      expect(saved.status).toBe(0);
      expect(saved.stderr).toContain("Error received during snapshot upload to S3");
      expect(saved.stderr).toMatch(/Snapshot mine-server-0-\d+ saved/);
    },
    TEST_MS,
  );

  it(
    "rejects a manifest in YAML's flow style, as the deploy controller does, and applies it in block style",
    async () => {
      const manifest = (name: string, style: "flow" | "block") => {
        const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "kube-system" } };
        return stringify(object, { collectionStyle: style });
      };
      // The original creates it.
      await mkdir(server.path("manifests"), { recursive: true });
      await writeFile(server.path("manifests", "flow.yaml"), manifest("flow", "flow"));
      await server.says("flow.yaml: ParseManifestFailed: invalid character");
      await writeFile(server.path("manifests", "block.yaml"), manifest("block", "block"));
      await server.says("applied manifest /var/lib/rancher/k3s/server/manifests/block.yaml");
      const names = await server.kubectl("get", "configmaps", "--namespace=kube-system", "--output=name");
      expect(names.split("\n")).toContain("configmap/block");
      expect(names.split("\n")).not.toContain("configmap/flow");
    },
    TEST_MS,
  );
});
