import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { settleIn } from "../../lab/charts/habits";
import { Helm } from "../../lab/charts/helm";
import { StackOnCluster } from "../../lab/charts/stack-on-cluster";
import { whyNoDistribution } from "../../lab/distribution/build";
import { whyNoClusterProviders, whyNoServers } from "../../lab/prerequisites";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import type { RancherOnK8sProps } from "../../lib/config";
import { CERT_MANAGER } from "../support/supported";
import { describeUnless } from "../support/unless";
import { authorities, BROKEN, CHARTS, KUBERNETES, publish } from "./charts";
import { MINUTE, stackWith } from "./stack";

jest.setTimeout(10 * MINUTE);

/** Rancher on an existing cluster, with the genuine providers and doubles of the charts. */
describeUnless(
  whyNoServers() ?? whyNoDistribution() ?? whyNoClusterProviders(),
  "Rancher on an existing cluster",
  () => {
    let cluster: DeployedCluster;
    let k8s: StackOnCluster;
    let kubeconfig: string;
    const stack = (rancher: Partial<RancherOnK8sProps["rancher"]> = {}): RancherOnK8sProps => ({
      hostname: "rancher.example.com",
      cluster: { kubernetes: "1.34", kubeconfig: { path: kubeconfig, context: "others" } },
      rancher: {
        version: "2.14.4",
        repository: CHARTS,
        tls: { mode: "ingress", issuer: "ca" },
        certManager: { repository: CHARTS },
        ...rancher,
      },
    });
    const releases = async () => (await Helm.on(cluster)).lines();

    /** Creates what Rancher's uninstall leaves: the kind of its settings, and the version of its data. */
    async function leaveSetting(value: string): Promise<void> {
      const names = { kind: "Setting", listKind: "SettingList", plural: "settings", singular: "setting" };
      const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
      const spec = { group: "management.cattle.io", names, scope: "Cluster" };
      const versions = [{ name: "v3", served: true, storage: true, schema }];
      const kind = {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: "settings.management.cattle.io" },
        spec: { ...spec, versions },
      };
      const setting = { apiVersion: "management.cattle.io/v3", kind: "Setting", metadata: { name: "server-version" } };
      const create = async (object: object) => {
        const file = join(cluster.fleet.folder, "left.json");
        await writeFile(file, JSON.stringify(object));
        await cluster.kubectl("create", "--filename", file);
      };
      await create(kind);
      await cluster.kubectl("wait", "--for=condition=Established", `crd/${kind.metadata.name}`);
      await create({ ...setting, value });
    }

    beforeAll(async () => {
      cluster = await DeployedCluster.start("others", { variables: authorities() });
      await publish(cluster);
      await cluster.deploy(stackWith({ version: KUBERNETES, servers: 1 }));
      kubeconfig = await cluster.client.kubeconfigFile(await cluster.kubeconfig());
      k8s = new StackOnCluster(cluster, "k8s");
    }, 15 * MINUTE);
    afterAll(() => cluster?.stop());

    it("is repaired by the next deploy after its first install failed", async () => {
      await expect(k8s.deploy(stack({ version: BROKEN }))).rejects.toThrow("pre-install");
      expect(await releases()).toContain(`rancher rancher-${BROKEN} failed`);
    });

    it("is installed by one deploy, and needs no change afterwards, whatever Rancher annotates", async () => {
      await k8s.deploy(stack());
      expect(await releases()).toEqual([
        `cert-manager cert-manager-${CERT_MANAGER} deployed`,
        "rancher rancher-2.14.4 deployed",
        "rancher-prerequisites rancher-prerequisites-1.0.0 deployed",
      ]);
      await settleIn(cluster);
      expect(await k8s.planned(stack())).toEqual({});
    });

    // The provider helm 3.1 plans the former metadata, because only the status changes (docs/troubleshooting.md).
    it("finishes a failed upgrade by the same file, once its cause is gone, with one deploy more", async () => {
      await expect(k8s.deploy(stack({ version: BROKEN }))).rejects.toThrow("pre-upgrade");
      expect(await releases()).toContain(`rancher rancher-${BROKEN} failed`);
      await publish(cluster, { broken: false });
      await expect(k8s.deploy(stack({ version: BROKEN }))).rejects.toThrow("inconsistent result after apply");
      expect(await releases()).toContain(`rancher rancher-${BROKEN} deployed`);
      expect(await k8s.planned(stack({ version: BROKEN }))).toEqual({});
    });

    it("is upgraded one minor at a time, compared with the version on the cluster", async () => {
      await expect(k8s.planned(stack({ version: "2.13.3" }))).rejects.toThrow(
        "rancher.version: got 2.13.3, deployed is 2.14.9; only a restore returns to an older version",
      );
      await k8s.deploy(stack({ version: "2.15.0" }));
      expect(await releases()).toContain("rancher rancher-2.15.0 deployed");
      expect(await k8s.planned(stack({ version: "2.15.0" }))).toEqual({});
    });

    it("is removed by one destroy, which leaves the cluster", async () => {
      await k8s.terraform.destroy();
      expect(await k8s.terraform.addresses()).toEqual([]);
      expect(await releases()).toEqual([]);
      expect(await cluster.ready()).toEqual(["server-0"]);
    });

    it("is not installed in an older version on the data that a destroy leaves", async () => {
      await leaveSetting("v2.15.0");
      await expect(k8s.planned(stack())).rejects.toThrow(
        "rancher.version: got 2.14.4, deployed is 2.15.0; only a restore returns to an older version",
      );
      await k8s.planned(stack({ version: "2.15.0" }));
    });
  },
);
