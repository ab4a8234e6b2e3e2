import { whyNoDistribution } from "../../lab/distribution/build";
import { whyNoServers } from "../../lab/prerequisites";
import { DeployedCluster } from "../../lab/servers/deployed-cluster";
import { LabHttpProxy, whyNoHttpProxy } from "../../lab/servers/http-proxy";
import { InspectingProxy } from "../../lab/servers/inspecting-proxy";
import { describeUnless } from "../support/unless";
import { MINUTE, progressOf, stackWith } from "./stack";

jest.setTimeout(10 * MINUTE);

const VERSION = "v1.34.9+k3s1";
/**
 * Destinations that a server reaches without a proxy: its metadata, the VPC's resolver, and the VPC's gateway to S3.
 */
const INSIDE = /^(tcp 169\.254\.169\.254:80|udp 169\.254\.169\.253:53|tcp 192\.0\.2\.3:443)$/;

describeUnless(whyNoServers() ?? whyNoDistribution() ?? whyNoHttpProxy(), "a server behind an HTTP proxy", () => {
  let cluster: DeployedCluster;
  let proxy: LabHttpProxy;

  beforeAll(async () => {
    cluster = await DeployedCluster.start("rke-proxy");
    proxy = await LabHttpProxy.start(cluster.fleet);
    await cluster.publish(VERSION);
  });
  afterAll(async () => {
    await proxy?.stop();
    await cluster?.stop();
  });

  it("creates a cluster, and sends nothing past the proxy", async () => {
    const stack = {
      ...stackWith({ version: VERSION, servers: 1 }),
      egress: { proxy: { http: proxy.address } },
    };
    const progress = await progressOf((onLine) => cluster.deploy(stack, { onLine }));
    expect(progress).toContain("1 of 1 servers ready");
    const saved = await cluster.fleet.run("server-0", ["k3s", "etcd-snapshot", "save", "--name", "evening"]);
    expect(saved).toMatchObject({ status: 0 });
    const { connections } = await cluster.fleet.departures();
    const past = Object.keys(connections).filter((to) => !INSIDE.test(to));
    expect(past).toEqual(["tcp 192.0.2.100:3128"]);
    expect(await proxy.hosts()).toEqual(["mirror.example.net"]);
    expect(await cluster.planned(stack)).toEqual({});
  });

  it("has set it in K3s and in the operating system", async () => {
    const pid = (
      await cluster.fleet.run("server-0", ["systemctl", "show", "--property", "MainPID", "--value", "k3s"])
    ).stdout.trim();
    const environment = (await cluster.fleet.run("server-0", ["cat", `/proc/${pid}/environ`])).stdout.split("\0");
    expect(environment).toEqual(expect.arrayContaining([`HTTPS_PROXY=${proxy.address}`]));
    const file = await cluster.fleet.run("server-0", ["cat", "/etc/default/rancher-proxy"]);
    expect(file.stdout.split("\n")).toContain(environment.find((one) => one.startsWith("NO_PROXY=")));
  });
});

describeUnless(whyNoServers() ?? whyNoDistribution(), "a server behind a proxy that inspects TLS", () => {
  let cluster: DeployedCluster;
  let proxy: InspectingProxy;

  beforeAll(async () => {
    proxy = await InspectingProxy.prepare();
    cluster = await DeployedCluster.start("rke-inspected", { variables: proxy.variables });
    await proxy.start(cluster.fleet);
    await cluster.publish(VERSION);
  });
  afterAll(async () => {
    await proxy?.stop();
    await cluster?.stop();
  });

  it("trusts the proxy's authority, and downloads through it", async () => {
    const stack = {
      ...stackWith({ version: VERSION, servers: 1 }),
      egress: { proxy: { http: proxy.address, privateCA: true } },
    };
    const progress = await progressOf((onLine) => cluster.deploy(stack, { onLine }));
    expect(progress).toContain("1 of 1 servers ready");
    expect(proxy.hosts).toEqual(["mirror.example.net"]);
    const { connections } = await cluster.fleet.departures();
    expect(Object.keys(connections).filter((to) => !INSIDE.test(to))).toEqual(["tcp 192.0.2.100:3129"]);
    expect(await cluster.planned(stack)).toEqual({});
  });

  it("rejects the proxy's certificate without that authority", async () => {
    const lab = "/usr/local/share/ca-certificates/lab.crt";
    const get = (...trust: readonly string[]) => {
      const where = ["--proxy", proxy.address, cluster.artifacts];
      return cluster.fleet.run("server-0", ["curl", "--silent", "--output", "/dev/null", ...trust, ...where]);
    };
    // The mirror answers 404 for its folder.
    expect(await get()).toMatchObject({ status: 0 });
    // curl, "Exit codes": the peer's certificate cannot be verified.
    expect(await get("--cacert", lab, "--capath", "/nonexistent")).toMatchObject({ status: 60 });
  });
});
