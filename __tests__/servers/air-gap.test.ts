import { readFileSync } from "node:fs";
import { ByPrograms } from "../../lab/charts/by-programs";
import { Helm } from "../../lab/charts/helm";
import { whyNoDistribution } from "../../lab/distribution/build";
import { whyNoServers } from "../../lab/prerequisites";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import type { RancherOnRkeProps } from "../../lib/config";
import { CERT_MANAGER } from "../support/supported";
import { describeUnless } from "../support/unless";
import { CHARTS, KUBERNETES, publish } from "./charts";
import { MINUTE, progressOf, stackWith } from "./stack";

jest.setTimeout(10 * MINUTE);

const NAMES = ["server-0", "server-1", "server-2"];
/** Metadata, the VPC's resolver, the mirror, and the services behind the VPC's endpoints: Systems Manager and S3. */
const KNOWN = /^(tcp 169\.254\.169\.254:80|udp 169\.254\.169\.253:53|tcp 192\.0\.2\.[123]:443)$/;

describeUnless(whyNoServers() ?? whyNoDistribution(), "servers in an air gap", () => {
  let cluster: DeployedCluster;
  let stack: RancherOnRkeProps;
  const PASSWORDS = ["first-password", "second-password"] as const;

  /** The lines of the first deploy. Without it, no test can pass, so none runs. */
  let firstDeploy: string;

  beforeAll(async () => {
    const variables = { registry_username: "puller", registry_password: PASSWORDS[0] };
    cluster = await DeployedCluster.start("rke-gap", { variables });
    await publish(cluster);
    const host = "mirror.example.net";
    stack = {
      ...stackWith({ version: KUBERNETES, servers: 3 }),
      egress: { airGap: { registry: { host, auth: true }, artifacts: `https://${host}`, charts: CHARTS } },
      network: {},
      balancer: { scheme: "internal" },
      dns: undefined,
    };
    firstDeploy = await progressOf((onLine) => cluster.deploy(stack, { onLine }));
  });
  afterAll(() => cluster?.stop());

  const password = async (server: string) => {
    const { stdout } = await cluster.fleet.run(server, ["cat", "/etc/rancher/k3s/registries.yaml"]);
    return (JSON.parse(stdout) as { configs: Record<string, { auth: { password: string } }> }).configs[
      "mirror.example.net"
    ]?.auth.password;
  };

  it("become one cluster, and request nothing outside except the mirror", async () => {
    expect(firstDeploy).toContain("3 of 3 servers ready");
    const { connections } = await cluster.fleet.departures();
    expect(Object.keys(connections).filter((to) => !KNOWN.test(to))).toEqual([]);
    // The log is not empty: it contains these connections.
    expect(Object.keys(connections)).toEqual(expect.arrayContaining(["tcp 192.0.2.2:443"]));
    expect(await cluster.planned(stack)).toEqual({});
    const mode = await cluster.fleet.run("server-1", ["stat", "--format", "%a", "/etc/rancher/k3s/registries.yaml"]);
    expect(mode.stdout).toBe("600\n");
  });

  it("have Rancher installed from the mirror's charts, with images of the registry", async () => {
    expect(await (await ByPrograms.on(cluster)).apply()).toContain("helm_release.rancher_release");
    const helm = await Helm.on(cluster);
    expect(await helm.lines()).toEqual([
      `cert-manager cert-manager-${CERT_MANAGER} deployed`,
      // With the registry's credentials, which cert-manager's pods need first.
      "cert-manager-namespace rancher-prerequisites-1.0.0 deployed",
      "rancher rancher-2.14.4 deployed",
      "rancher-prerequisites rancher-prerequisites-1.0.0 deployed",
    ]);
    expect(await helm.values("rancher", "cattle-system")).toMatchObject({
      systemDefaultRegistry: "mirror.example.net",
      useBundledSystemChart: true,
    });
    const { connections } = await cluster.fleet.departures();
    expect(Object.keys(connections).filter((to) => !KNOWN.test(to))).toEqual([]);
  });

  it("use a new password of the registry one after the other, and show neither", async () => {
    const watch = cluster.watchReady();
    const changed = cluster.client.terraformIn(cluster.stack.directory, { registry_password: PASSWORDS[1] });
    const progress = await progressOf((onLine) => changed.apply({ timeoutMs: 5 * MINUTE, onLine }));
    expect(await watch.end()).toBeGreaterThanOrEqual(2);
    for (const server of NAMES) {
      expect(await password(server)).toBe(PASSWORDS[1]);
      expect(await cluster.fleet.console(server)).toMatch(/restart with another configuration, holding the Lease/);
    }
    const { machines } = await cluster.fleet.status();
    const consoles = Object.values(machines).map(({ console }) => readFileSync(console, "utf8"));
    const processes = (await cluster.fleet.run("server-0", ["sh", "-c", "cat /proc/[0-9]*/cmdline"])).stdout;
    const outputs = JSON.stringify(await changed.output());
    for (const one of PASSWORDS) expect([progress, ...consoles, processes, outputs].join("\n")).not.toContain(one);
  });
});
