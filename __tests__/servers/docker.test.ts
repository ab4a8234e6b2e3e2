import { type ContainerStart, DockerHost } from "../../lab/docker/docker-host";
import { whyNoDocker } from "../../lab/docker/machine-image";
import { ownCertificate } from "../../lab/docker/own-certificate";
import { LabHttpProxy, whyNoHttpProxy } from "../../lab/servers/http-proxy";
import { LIBRARY } from "../../lib/cluster/user-data";
import type { RancherOnDockerProps } from "../../lib/config";
import { describeUnless } from "../support/unless";
import { keepsSecret } from "./keeps-secret";

const MINUTE = 60_000;
jest.setTimeout(10 * MINUTE);

const HOSTNAME = "rancher.example.com";
const REGISTRY = "registry.example.com:5000";
const PASSWORD = "a-first-password-that-nobody-finds";

type Rancher = Partial<RancherOnDockerProps["rancher"]>;
type Parts = Partial<Omit<RancherOnDockerProps, "rancher">> & { readonly rancher?: Rancher };

const props = ({ server, rancher, ...parts }: Parts = {}): RancherOnDockerProps => ({
  hostname: HOSTNAME,
  aws: { region: "eu-central-1" },
  server: { ...server, volume: { size: 40, finalSnapshot: false } },
  rancher: { version: "2.14.4", bootstrapPassword: "variable", ...rancher },
  ...parts,
});

/** The configuration that a new version keeps. */
const CHOSEN: Rancher = {
  tls: { issuer: "blank", privateCA: true },
  auditLog: { level: 2, maxAge: 30 },
  additionalTrustedCAs: true,
  features: { "continuous-delivery": false },
  environment: { CATTLE_X: "a b ${c} %d" },
};
const CERTIFICATES = ["cert", "key", "cacerts"].map((name) => `/etc/rancher/ssl/${name}.pem`);

/** The documented `docker run` of a version with mounts and flags. */
const command = (version: string, mounts: string[], flags: string[]) =>
  [
    ...["run", "--name", "rancher", "-p", "80:80", "-p", "443:443", "-v", "/opt/rancher:/var/lib/rancher"],
    ...mounts.flatMap((mount) => ["-v", mount]),
    ...["--env-file", "/etc/default/rancher-container", "--env-file", "/etc/rancher/password.env"],
    ...["--log-driver", "local", "--privileged", `rancher/rancher:v${version}`, ...flags],
  ].join(" ");

describeUnless(whyNoDocker(), "Rancher's container on the server of its stack", () => {
  let host: DockerHost;
  let secrets: string[];
  let atFirst: ContainerStart[];

  beforeAll(async () => {
    const { certificate, key, authority } = await ownCertificate(HOSTNAME);
    host = await DockerHost.start(["2.14.4", "2.15.0"], {
      bootstrap_password: PASSWORD,
      tls_certificate: certificate,
      tls_key: key,
      tls_ca: authority,
      additional_trusted_cas: authority,
    });
    secrets = [PASSWORD, key.split("\n")[2] as string];
    await host.deploy(props());
  });
  afterAll(() => host?.stop());

  it("runs after one deploy, with Docker from the distribution's packages", async () => {
    expect(await host.run("cat /var/log/apt-get")).toMatch(/install .*--no-install-recommends docker\.io\n$/);
    expect(await host.run("curl -sk https://127.0.0.1/rancherversion")).toContain('"Version":"v2.14.4"');
    expect(await host.command()).toBe(command("2.14.4", [], []));
    expect((await host.starts()).at(-1)?.Environment).toContain(`CATTLE_BOOTSTRAP_PASSWORD=${PASSWORD}`);
  });

  it("has the images of K3s, which the mount of its data hides", async () => {
    expect(await host.run("cat /opt/rancher/k3s/agent/images/k3s-airgap-images.tar")).toBe("images of v2.14.4\n");
  });

  it("restarts with its data when the container ends, and when the daemon ends", async () => {
    for (const end of ["docker kill rancher", "kill $(cat /run/docker.pid)"]) {
      const before = (await host.starts()).length;
      await host.run(end);
      await host.until(`it is back after ${end}`, async () => (await host.starts()).length > before);
      await host.answers();
    }
    // The image's own volume, of the running container only.
    expect(await host.run("docker volume ls --quiet | wc -l")).toBe("1\n");
  });

  it("restarts after a reboot, although S3 does not answer", async () => {
    const before = await host.starts();
    await host.fleet.fault("s3", "error");
    try {
      await host.reboot();
      await host.until("it is started again", async () => (await host.starts()).length > before.length);
      await host.answers();
    } finally {
      await host.fleet.fault("s3", "on");
    }
    atFirst = await host.starts();
    expect(atFirst.slice(0, before.length)).toEqual(before);
  });

  it("starts after the mount of its data volume failed once", async () => {
    const before = (await host.starts()).length;
    await host.run(`
      mv ${LIBRARY}/data-volume.sh ${LIBRARY}/mount.sh
      printf '#!/bin/sh\n[ -e /run/failed ] || { touch /run/failed; exit 1; }\nexec ${LIBRARY}/mount.sh\n' >${LIBRARY}/data-volume.sh
      chmod 755 ${LIBRARY}/data-volume.sh
      mkdir /etc/systemd/system/rancher-data-volume.service.d
      printf '[Service]\nRestartSec=2\n' >/etc/systemd/system/rancher-data-volume.service.d/sooner.conf`);
    await host.reboot();
    await host.until("it is started again", async () => (await host.starts()).length > before);
    await host.answers();
    expect(await host.run("ls /run/failed")).toBe("/run/failed\n");
    atFirst = await host.starts();
    await host.run(`mv ${LIBRARY}/mount.sh ${LIBRARY}/data-volume.sh`);
  });

  it("finds its data, certificate and audit log on the new instance of another version", async () => {
    await host.deploy(props({ rancher: { ...CHOSEN, version: "2.15.0" } }));
    const mounts = [
      ...CERTIFICATES.map((path) => `${path}:${path}`),
      "/var/log/rancher/auditlog:/var/log/auditlog",
      "/etc/rancher/trusted:/container/certs",
    ];
    expect(await host.command()).toBe(command("2.15.0", mounts, ["--features=continuous-delivery=false"]));
    const starts = await host.starts();
    expect(starts.slice(0, -1)).toEqual(atFirst);
    const { Version, Environment, Files } = starts.at(-1) as ContainerStart;
    expect(Version).toBe("v2.15.0");
    expect(Object.keys(Files).sort()).toEqual(["/container/certs/000.pem", ...CERTIFICATES].sort());
    const audit = ["AUDIT_LOG_ENABLED=true", "AUDIT_LEVEL=2", "AUDIT_LOG_MAXAGE=30"];
    expect(Environment).toEqual(
      expect.arrayContaining([...audit, "SSL_CERT_DIR=/container/certs:/etc/rancher/ssl", "CATTLE_X=a b ${c} %d"]),
    );
    expect(await host.run("ls /var/lib/rancher/log/auditlog")).toBe("rancher-api-audit.log\n");
    expect(await host.run("cat /var/log/apt-get")).toContain("docker.io");
  });

  it("has its secrets in no process list, no log and no readable file", async () => {
    await keepsSecret(host, secrets, ["/etc/rancher/password.env", "/etc/rancher/ssl/key.pem"]);
  });

  it("returns to the earlier snapshot", async () => {
    const { snapshot } = await host.terraform.output();
    await host.deploy(props({ server: { restoreFrom: String(snapshot) } }));
    expect((await host.starts()).slice(0, -1)).toEqual(atFirst);
    expect(await host.run("cat /opt/rancher/version")).toBe("v2.14.4");
    // Nothing of the former certificate remains.
    expect((await host.starts()).at(-1)?.Files).toEqual({});
    expect(await host.run("ls /etc/rancher")).toBe("password.env\n");
  });
});

describeUnless(whyNoDocker() ?? whyNoHttpProxy(), "Rancher's container with a private registry", () => {
  const registry = { host: REGISTRY, auth: true, privateCA: true };
  const configs = {
    [REGISTRY]: {
      auth: { username: "puller", password: "registry-word" },
      tls: { ca_file: "/etc/rancher/k3s/registry-ca.crt" },
    },
  };
  let variables: Record<string, string>;
  let host: DockerHost | undefined;
  let proxy: LabHttpProxy | undefined;
  beforeAll(async () => {
    const { authority } = await ownCertificate(HOSTNAME);
    const given = { registry_username: "puller", registry_password: "registry-word", registry_ca: authority };
    variables = { ...given, bootstrap_password: PASSWORD, proxy_username: "me", proxy_password: "proxyword1" };
  });
  afterEach(async () => {
    await proxy?.stop();
    await host?.stop();
    [host, proxy] = [undefined, undefined];
  });

  it("sends every request through an HTTP proxy, whose credentials stay secret", async () => {
    host = await DockerHost.start(["2.14.4"], variables);
    proxy = await LabHttpProxy.start(host.fleet);
    const egress = (auth: boolean) => ({ proxy: { http: (proxy as LabHttpProxy).address, auth } });
    await host.deploy(props({ egress: egress(false), registry }));
    expect(await host.departures()).toEqual(["tcp 192.0.2.100:3128"]);
    expect(await proxy.hosts()).toEqual([
      expect.stringMatching(/^docker-servers-\d+\.s3\.eu-central-1\.amazonaws\.com$/),
    ]);

    await host.deploy(props({ egress: egress(true), registry }));
    // Requests to S3 are direct, because the proxy's credentials come from it.
    expect(await host.departures()).toEqual(["tcp 192.0.2.100:3128"]);
    const { Environment, Files } = (await host.starts()).at(-1) as ContainerStart;
    const told = ["HTTP", "HTTPS"].map((name) => `${name}_PROXY=http://me:proxyword1@192.0.2.100:3128`);
    expect(Environment).toEqual(expect.arrayContaining([...told, `CATTLE_SYSTEM_DEFAULT_REGISTRY=${REGISTRY}`]));
    expect((await host.run("cat /proc/$(cat /run/docker.pid)/environ")).split("\0")).toEqual(
      expect.arrayContaining([...told, Environment.find((one) => one.startsWith("NO_PROXY="))]),
    );
    expect(JSON.parse(Files["/etc/rancher/k3s/registries.yaml"] ?? "{}")).toEqual({ configs });
    expect(Files["/etc/rancher/k3s/registry-ca.crt"]).toContain("BEGIN CERTIFICATE");
    expect(await host.command()).toContain(` ${REGISTRY}/rancher/rancher:v2.14.4`);
    const { auths } = JSON.parse(await host.run("cat /etc/rancher/docker/config.json"));
    expect(Buffer.from(auths[REGISTRY].auth, "base64").toString()).toBe("puller:registry-word");
    const kept = ["/etc/default/rancher-proxy", "/etc/rancher/registries.yaml", "/etc/rancher/docker/config.json"];
    await keepsSecret(host, ["proxyword1", "registry-word", auths[REGISTRY].auth], kept);
  });

  it("requests nothing outside in an air gap: S3 has an endpoint in the VPC", async () => {
    host = await DockerHost.start(["2.14.4"], variables, true);
    await host.deploy(props({ egress: { airGap: { registry } }, server: { image: "ami-24040000000000000" } }));
    expect(await host.departures()).toEqual([]);
    expect(await host.run("cat /var/log/apt-get 2>&1; :")).toContain("No such file");
    const { Environment, Files } = (await host.starts()).at(-1) as ContainerStart;
    const given = [`CATTLE_SYSTEM_DEFAULT_REGISTRY=${REGISTRY}`, "CATTLE_SYSTEM_CATALOG=bundled"];
    expect(Environment).toEqual(expect.arrayContaining(given));
    expect(JSON.parse(Files["/etc/rancher/k3s/registries.yaml"] ?? "{}")).toMatchObject({ configs });
    expect(await host.command()).toContain(` ${REGISTRY}/rancher/rancher:v2.14.4`);
  });
});
