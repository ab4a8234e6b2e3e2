import { settleIn } from "../../lab/charts/habits";
import { Helm } from "../../lab/charts/helm";
import { whyNoDistribution } from "../../lab/distribution/build";
import { whyNoClusterProviders, whyNoServers } from "../../lab/prerequisites";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import { TerraformError } from "../../lab/terraform/terraform";
import type { RancherOnRkeProps } from "../../lib/config";
import { CERT_MANAGER } from "../support/supported";
import { describeUnless } from "../support/unless";
import { authorities, BACKUP, BROKEN, CHARTS, KUBERNETES, publish } from "./charts";
import { MINUTE, progressOf, stackWith } from "./stack";

jest.setTimeout(15 * MINUTE);

type RancherEdit = Partial<RancherOnRkeProps["rancher"]>;
const RELEASE = "helm_release.rancher_release";

/** Servers, cluster and Rancher in one deploy, with the genuine providers and doubles of the charts. */
describeUnless(whyNoServers() ?? whyNoDistribution() ?? whyNoClusterProviders(), "Rancher on its own servers", () => {
  let cluster: DeployedCluster;
  const stack = (rancher: RancherEdit = {}): RancherOnRkeProps => ({
    ...stackWith({ version: KUBERNETES, servers: 1 }),
    rancher: { version: "2.14.4", repository: CHARTS, certManager: { repository: CHARTS }, ...rancher },
  });
  const releases = async () => (await Helm.on(cluster)).lines();

  /** The lines of the first deploy. Without it, no test can pass, so none runs. */
  let firstDeploy: string;

  beforeAll(async () => {
    cluster = await DeployedCluster.start("rke-ha", { releases: true, variables: authorities() });
    await publish(cluster);
    firstDeploy = await progressOf((onLine) => cluster.deploy(stack(), { onLine }));
  });
  afterAll(() => cluster?.stop());

  it("is installed by one deploy", async () => {
    expect(firstDeploy).toContain("1 of 1 servers ready");
    expect(await releases()).toEqual([
      `cert-manager cert-manager-${CERT_MANAGER} deployed`,
      "rancher rancher-2.14.4 deployed",
      "rancher-prerequisites rancher-prerequisites-1.0.0 deployed",
    ]);
    const { bootstrap_password, first_login, agent_tls_mode } = await cluster.terraform.output();
    expect(first_login).toBe(`https://rancher.example.com/dashboard/?setup=${bootstrap_password}`);
    expect(agent_tls_mode).toBe("strict");
    const secret = ["get", "secret", "bootstrap-secret", "--namespace=cattle-system", "--output=jsonpath={.data.*}"];
    expect(Buffer.from(await cluster.kubectl(...secret), "base64").toString()).toBe(bootstrap_password);
  });

  it("needs no change afterwards, whatever Rancher annotates", async () => {
    await settleIn(cluster);
    expect(await cluster.planned(stack())).toEqual({});
  });

  it.each<[string, RancherEdit, Record<string, string>]>([
    // cert-manager has as many replicas as Rancher.
    ["replicas", { replicas: 2 }, { [RELEASE]: "update", "helm_release.rancher_cert-manager": "update" }],
    ["features", { features: { "continuous-delivery": false } }, { [RELEASE]: "update" }],
    ["auditLog", { auditLog: { level: 2 } }, { [RELEASE]: "update" }],
    ["ingress.annotations", { ingress: { annotations: { "example.com/team": "platform" } } }, { [RELEASE]: "update" }],
    ["ingress.class", { ingress: { class: "traefik" } }, { [RELEASE]: "update" }],
    ["priorityClass", { priorityClass: "rancher-critical" }, { [RELEASE]: "update" }],
    ["resources", { resources: { requests: { cpu: "1" } } }, { [RELEASE]: "update" }],
    ["values", { values: { debug: true } }, { [RELEASE]: "update" }],
    ["agentTLSMode", { agentTLSMode: "system-store" }, { [RELEASE]: "update", "output.agent_tls_mode": "update" }],
    [
      "additionalTrustedCAs",
      { additionalTrustedCAs: true },
      { [RELEASE]: "update", "kubernetes_secret_v1.rancher_certificates_additional": "create" },
    ],
    ["tls.mode", { tls: { mode: "rancher" } }, { [RELEASE]: "update", "helm_release.rancher_prerequisites": "update" }],
    [
      "tls.issuer",
      { tls: { issuer: "ca" } },
      {
        [RELEASE]: "update",
        "helm_release.rancher_prerequisites": "update",
        "kubernetes_secret_v1.rancher_certificates_issuer": "create",
        "kubernetes_secret_v1.rancher_certificates_root": "create",
      },
    ],
    [
      "backup",
      {
        backup: { version: BACKUP["2.14.4"] as string, repository: CHARTS, bucket: "backups", region: "eu-central-1" },
      },
      {
        "helm_release.rancher_backup_crds": "create",
        "helm_release.rancher_backup_operator": "create",
        "helm_release.rancher_backup_schedule": "create",
        "kubernetes_secret_v1.rancher_backup_credentials": "create",
      },
    ],
  ])("is updated in place by an edit of %s, and nothing else changes", async (_, edit, changes) => {
    expect(await cluster.planned(stack(edit))).toEqual(changes);
  });

  it("applies the plan, once", async () => {
    const edit: RancherEdit = {
      tls: { mode: "rancher", issuer: "ca" },
      additionalTrustedCAs: true,
      backup: { version: BACKUP["2.14.4"] as string, repository: CHARTS, bucket: "backups", region: "eu-central-1" },
    };
    await cluster.deploy(stack(edit));
    expect(await releases()).toContain("rancher-backup-schedule rancher-backup-schedule-1.0.0 deployed");
    expect(await cluster.planned(stack(edit))).toEqual({});
    await cluster.deploy(stack());
    expect(await cluster.planned(stack())).toEqual({});
  });

  it("fails when a version does not start, and is repaired by the next one that does", async () => {
    const failed = await cluster.deploy(stack({ version: BROKEN })).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(TerraformError);
    expect(await releases()).toContain(`rancher rancher-${BROKEN} failed`);
    const progress = await progressOf((onLine) => cluster.deploy(stack({ version: "2.15.0" }), { onLine }));
    expect(progress).toContain("etcd was saved before, as before-rancher-2.15.0");
    expect(await releases()).toContain("rancher rancher-2.15.0 deployed");
    // One before each attempt.
    expect(await cluster.snapshots()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^before-rancher-2\.14\.9-server-0-\d+$/),
        expect.stringMatching(/^before-rancher-2\.15\.0-server-0-\d+$/),
      ]),
    );
    expect(await cluster.planned(stack({ version: "2.15.0" }))).toEqual({});
  });

  it("returns from an upgrade to the former version and data, in one deploy", async () => {
    await cluster.kubectl("create", "configmap", "written-by-the-new-one");
    const snapshot = (await cluster.snapshots()).find((name) => name.startsWith("before-rancher-2.15.0-")) as string;
    const back = {
      ...stack(),
      cluster: { ...stack().cluster, restore: { snapshot } },
    };
    await cluster.deploy(back);
    expect(await cluster.fleet.console("server-0")).toContain(`restored ${snapshot}`);
    expect(await releases()).toContain("rancher rancher-2.14.4 deployed");
    await expect(cluster.kubectl("get", "configmap", "written-by-the-new-one")).rejects.toThrow("not found");
    expect(await cluster.planned(back)).toEqual({});
    await cluster.deploy(stack({ version: "2.15.0" }));
    expect(await releases()).toContain("rancher rancher-2.15.0 deployed");
  });

  it("stays in the state while its servers are down, and the plan reports that", async () => {
    const before = await cluster.terraform.addresses();
    await cluster.powerCut("server-0", { hold: true });
    await expect(cluster.planned(stack({ version: "2.15.0" }))).rejects.toThrow(/6443/);
    expect(await cluster.terraform.addresses()).toEqual(before);
    await cluster.fleet.powerOn("server-0");
    await cluster.until("the API answers", async () => (await cluster.ready()).length === 1);
    expect(await cluster.planned(stack({ version: "2.15.0" }))).toEqual({});
  });

  it("is removed by one destroy", async () => {
    await cluster.terraform.destroy();
    expect(await cluster.terraform.addresses()).toEqual([]);
    expect(await cluster.stack.standIn.inventory()).toEqual({ "hosted-zone": 1 });
  });

  it("is removed when its servers are dead, once the cluster's resources are removed from the state", async () => {
    await cluster.deploy(stack());
    await cluster.powerCut("server-0", { hold: true });
    await expect(cluster.terraform.destroy()).rejects.toThrow(/6443/);
    const gone = (await cluster.terraform.addresses()).filter((address) => /^(helm_release|kubernetes_)/.test(address));
    expect(gone).toContain(RELEASE);
    await cluster.terraform.forget(gone);
    await cluster.terraform.destroy({ refresh: false });
    expect(await cluster.stack.standIn.inventory()).toEqual({ "hosted-zone": 1 });
  });
});
