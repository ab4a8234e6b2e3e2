import { type ContainerStart, DockerHost } from "../../lab/docker/docker-host";
import { whyNoDocker } from "../../lab/docker/machine-image";
import { ownCertificate } from "../../lab/docker/own-certificate";
import { LabHttpProxy, whyNoHttpProxy } from "../../lab/servers/http-proxy";
import type { RancherOnDockerProps } from "../../lib/config";
import { describeUnless } from "../support/unless";
import { keepsSecret } from "./keeps-secret";

const MINUTE = 60_000;
jest.setTimeout(10 * MINUTE);

const HOSTNAME = "rancher.example.com";
const REGISTRY = "registry.example.com:5000";
/** What a server reaches in every VPC: its metadata, the resolver, and the gateway to S3. */
const INSIDE = /^(tcp 169\.254\.169\.254:80|udp 169\.254\.169\.253:53|tcp 192\.0\.2\.3:443)$/;
const SYSTEMS_MANAGER = "tcp 192.0.2.1:443";

const stack: RancherOnDockerProps = {
  hostname: HOSTNAME,
  aws: { region: "eu-central-1" },
  server: { volume: { size: 40, finalSnapshot: false } },
  rancher: { version: "2.14.4" },
};

/** A host, and the credentials and the authority of a registry in its variables. */
async function start(variables: Readonly<Record<string, string>>, installed: boolean): Promise<DockerHost> {
  const { authority } = await ownCertificate(HOSTNAME);
  const registry = { registry_username: "puller", registry_password: "registry-word", registry_ca: authority };
  return DockerHost.start(["2.14.4"], { ...registry, ...variables }, installed);
}

/** What K3s in the container is told of the registry. */
const configs = {
  [REGISTRY]: {
    auth: { username: "puller", password: "registry-word" },
    tls: { ca_file: "/etc/rancher/k3s/registry-ca.crt" },
  },
};

describeUnless(whyNoDocker() ?? whyNoHttpProxy(), "Rancher's container behind an HTTP proxy", () => {
  let host: DockerHost;
  let proxy: LabHttpProxy;
  beforeAll(async () => {
    host = await start({ proxy_username: "me", proxy_password: "proxyword1" }, false);
    proxy = await LabHttpProxy.start(host.fleet);
  });
  afterAll(async () => {
    await proxy?.stop();
    await host?.stop();
  });
  const deploy = (auth: boolean) =>
    host.deploy({
      ...stack,
      dns: { zone: "example.com" },
      access: { proxy: { http: proxy.address, auth } },
      registry: { host: REGISTRY, auth: true, privateCA: true },
    });

  it("sends nothing past it", async () => {
    await deploy(false);
    await host.says(/ready, Rancher 2\.14\.4/, 3 * MINUTE);
    const { connections } = await host.fleet.departures();
    expect(Object.keys(connections).filter((to) => !INSIDE.test(to))).toEqual(["tcp 192.0.2.100:3128"]);
    expect(await proxy.hosts()).toEqual(["ssm.eu-central-1.amazonaws.com"]);
  });

  it("is told of its credentials and of a registry, and so is the daemon", async () => {
    const before = (await host.starts()).length;
    await deploy(true);
    await host.until("it is started again", async () => (await host.starts()).length > before, 3 * MINUTE);
    await host.answers();
    const { Environment, Files } = (await host.starts()).at(-1) as ContainerStart;
    const given = ["HTTP", "HTTPS"].map((name) => `${name}_PROXY=http://me:proxyword1@192.0.2.100:3128`);
    const noProxy = Environment.find((one) => one.startsWith("NO_PROXY="));
    expect(noProxy).toContain(",cattle-system.svc");
    expect(Environment).toEqual(expect.arrayContaining([...given, `CATTLE_SYSTEM_DEFAULT_REGISTRY=${REGISTRY}`]));
    const daemon = (await host.run("cat /proc/$(cat /run/docker.pid)/environ")).split("\0");
    expect(daemon).toEqual(expect.arrayContaining([...given, noProxy]));
    expect(JSON.parse(Files["/etc/rancher/k3s/registries.yaml"] ?? "{}")).toEqual({ configs });
    expect(Files["/etc/rancher/k3s/registry-ca.crt"]).toContain("BEGIN CERTIFICATE");
    expect((await host.command()).join(" ")).toContain(` ${REGISTRY}/rancher/rancher:v2.14.4`);
    // From the next pass on Systems Manager is asked directly: it says what the proxy wants to hear.
    const outside = async () =>
      Object.keys((await host.fleet.departures()).connections).filter((to) => !INSIDE.test(to));
    await host.until("a pass asks for more", async () => (await outside()).length > 1, 2 * MINUTE);
    expect((await outside()).sort()).toEqual(["tcp 192.0.2.100:3128", SYSTEMS_MANAGER].sort());
  });

  it("shows the credentials of both to nobody", async () => {
    const login = JSON.parse(await host.run("cat /etc/rancher/docker/config.json"));
    const { auth } = login.auths[REGISTRY] as { auth: string };
    expect(Buffer.from(auth, "base64").toString()).toBe("puller:registry-word");
    await keepsSecret(
      host,
      ["proxyword1", "registry-word", auth],
      ["/etc/default/rancher-proxy", "/etc/rancher/registries.yaml", "/etc/rancher/docker/config.json"],
    );
  });
});

describeUnless(whyNoDocker(), "Rancher's container in an air gap", () => {
  let host: DockerHost;
  beforeAll(async () => {
    host = await start({}, true);
    await host.deploy({
      ...stack,
      access: { airGap: { registry: { host: REGISTRY, auth: true, privateCA: true } } },
      server: { ...stack.server, image: "ami-24040000000000000" },
    });
    await host.says(/ready, Rancher 2\.14\.4/, 3 * MINUTE);
  });
  afterAll(() => host?.stop());

  it("asks for nothing outside but Systems Manager, by its endpoint in the VPC", async () => {
    const { connections } = await host.fleet.departures();
    expect(Object.keys(connections).filter((to) => !INSIDE.test(to))).toEqual([SYSTEMS_MANAGER]);
    expect(await host.run("cat /var/log/apt-get 2>&1; :")).toContain("No such file");
  });

  it("takes every image from the registry, and its charts from its own", async () => {
    const { Environment, Files } = (await host.starts()).at(-1) as ContainerStart;
    expect(Environment).toEqual(
      expect.arrayContaining([`CATTLE_SYSTEM_DEFAULT_REGISTRY=${REGISTRY}`, "CATTLE_SYSTEM_CATALOG=bundled"]),
    );
    expect(JSON.parse(Files["/etc/rancher/k3s/registries.yaml"] ?? "{}")).toMatchObject({ configs });
    expect((await host.command()).join(" ")).toContain(` ${REGISTRY}/rancher/rancher:v2.14.4`);
  });
});
