import { mkdir, rename, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { rbacManifests } from "../../../lib/cluster/rbac-manifests";
import { describeUnless } from "../../support/unless";
import { Network, whyNoServers } from "../distribution/network";
import { Server } from "../distribution/server";
import { temporaryFolder } from "../support/temporary-folder";

const MINUTE = 60_000;
const BUILD_MS = 1_300_000;
const FILE = "rancher-rbac-administrators.yaml";
jest.setTimeout(5 * MINUTE);

describeUnless(whyNoServers(), "a revoked administrator's group, on a genuine API server", () => {
  const network = new Network(1);
  let server: Server;
  // Before the folder's own hook: hooks run in the order of their definition.
  afterAll(async () => {
    await server?.kill();
    await network.down();
  }, MINUTE);
  const folder = temporaryFolder();

  /** Writes the manifest of an issue, as the node script does, and waits until the deploy controller read it. */
  const place = async (issue: number, result: "applied manifest" | "manifest") => {
    const { "rbac-administrators.yaml": text = "" } = rbacManifests("k3s", issue);
    await mkdir(server.path("manifests"), { recursive: true });
    await writeFile(server.path("new"), text);
    server.said = "";
    await rename(server.path("new"), server.path("manifests", FILE));
    await server.says(`${result} /var/lib/rancher/k3s/server/manifests/${FILE}`);
  };
  const boundGroups = async () => {
    const path = '{range .items[*]}{range .subjects[*]}{.kind} {.name}{"\\n"}{end}{end}';
    const subjects = await server.kubectl("get", "clusterrolebindings", `--output=jsonpath=${path}`);
    return subjects.split("\n").filter((line) => line.startsWith("Group rancher-admins"));
  };
  const rejected = async (...args: readonly string[]) => {
    const error = await server.kubectl(...args).then(
      () => "accepted",
      (failure: Error) => failure.message,
    );
    expect(error).toContain("ValidatingAdmissionPolicy 'rancher-revoked-administrators'");
  };

  beforeAll(async () => {
    await network.up();
    await Server.install(folder, "k3s");
    server = new Server(folder, network, 0, "k3s");
    await server.configure({ token: "p".repeat(48), "cluster-init": true });
    server.start();
    await server.says("is up and running");
    await place(0, "applied manifest");
    expect(await boundGroups()).toEqual(["Group rancher-admins"]);
    await place(2, "applied manifest");
    expect(await boundGroups()).toEqual(["Group rancher-admins-2"]);
  }, BUILD_MS);

  it("stays revoked when a server returns with the manifest of an earlier issue", async () => {
    await place(0, "manifest");
    await server.says("was revoked");
    await server.stop("KILL");
    server.start();
    await server.says("is up and running");
    await server.says(`manifest /var/lib/rancher/k3s/server/manifests/${FILE}`);
    expect(await boundGroups()).toEqual(["Group rancher-admins-2"]);
  });

  it("stays revoked after its binding was deleted", async () => {
    await server.kubectl("delete", "clusterrolebinding", "rancher-admin");
    await place(1, "manifest");
    await sleep(4_000);
    expect(await boundGroups()).toEqual([]);
  });

  it("cannot be bound in a namespace, nor by another name", async () => {
    for (const kind of ["clusterrolebinding", "rolebinding"])
      for (const group of ["rancher-admins", "rancher-admins-1"])
        await rejected("create", kind, "mine", "--clusterrole=cluster-admin", `--group=${group}`);
    await server.kubectl("create", "rolebinding", "other", "--clusterrole=view", "--group=rancher-admins-of-others");
    await server.kubectl("create", "rolebinding", "user", "--clusterrole=view", "--user=rancher-admins");
  });

  it("has a number that nobody lowers or deletes", async () => {
    const target = ["configmap", "rancher-admin-certificate", "--namespace=kube-system"];
    await rejected("patch", ...target, "--type=merge", '--patch={"data":{"issue":"1"}}');
    await rejected("delete", ...target);
  });

  it("is replaced by the group of a later issue", async () => {
    await place(10, "applied manifest");
    expect(await boundGroups()).toEqual(["Group rancher-admins-10"]);
  });
});
