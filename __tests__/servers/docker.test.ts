import { DockerHost } from "../../lab/docker/docker-host";
import { whyNoDocker } from "../../lab/docker/machine-image";
import { ownCertificate } from "../../lab/docker/own-certificate";
import type { RancherOnDockerProps } from "../../lib/config";
import { describeUnless } from "../support/unless";
import { keepsSecret } from "./keeps-secret";

const MINUTE = 60_000;
jest.setTimeout(10 * MINUTE);

const PASSWORD = "a-first-password-that-nobody-finds";
const HOSTNAME = "rancher.example.com";

type Rancher = Partial<RancherOnDockerProps["rancher"]>;

const props = (rancher: Rancher = {}, server: RancherOnDockerProps["server"] = {}): RancherOnDockerProps => ({
  hostname: HOSTNAME,
  aws: { region: "eu-central-1" },
  dns: { zone: "example.com" },
  server: { ...server, volume: { size: 40, finalSnapshot: false } },
  rancher: { version: "2.14.4", bootstrapPassword: "variable", ...rancher },
});

/** What is kept through restarts and upgrades. */
const CHOSEN: Rancher = {
  tls: { issuer: "blank", privateCA: true },
  auditLog: { level: 2, maxAge: 30 },
  additionalTrustedCAs: true,
  features: { "continuous-delivery": false },
  environment: { CATTLE_X: "a b ${c} %d" },
};

/** What a choice makes of the documented command, beside ports, data, environment and privileges. */
const CHOICES: readonly [name: string, rancher: Rancher, mounts: string[], flags: string[], files: string[]][] = [
  ["Rancher's own authority", {}, [], [], []],
  ["Let's Encrypt", { tls: { issuer: "acme" } }, [], ["--acme-domain", HOSTNAME], []],
  ["a balancer", { tls: { mode: "external", issuer: "blank" } }, [], ["--no-cacerts"], []],
  [
    "a certificate of a recognised authority",
    { tls: { issuer: "blank" } },
    ["/etc/rancher/ssl/cert.pem:/etc/rancher/ssl/cert.pem", "/etc/rancher/ssl/key.pem:/etc/rancher/ssl/key.pem"],
    ["--no-cacerts"],
    ["/etc/rancher/ssl/cert.pem", "/etc/rancher/ssl/key.pem"],
  ],
  [
    "its own certificate, a log of requests, authorities and feature flags",
    CHOSEN,
    [
      ...["cert", "key", "cacerts"].map((name) => `/etc/rancher/ssl/${name}.pem:/etc/rancher/ssl/${name}.pem`),
      "/var/log/rancher/auditlog:/var/log/auditlog",
      "/etc/rancher/trusted:/container/certs",
    ],
    ["--features=continuous-delivery=false"],
    ["cacerts", "cert", "key"].map((name) => `/etc/rancher/ssl/${name}.pem`).concat("/container/certs/000.pem"),
  ],
];

const command = (version: string, mounts: string[], flags: string[]) => [
  ...["run", "--rm", "--name", "rancher", "-p", "80:80", "-p", "443:443", "-v", "/opt/rancher:/var/lib/rancher"],
  ...mounts.flatMap((mount) => ["-v", mount]),
  ...["--env-file", "/etc/rancher/container.env", "--privileged", `rancher/rancher:v${version}`, ...flags],
];

describeUnless(whyNoDocker(), "Rancher's container on the server of its stack", () => {
  let host: DockerHost;
  let secrets: string[];

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
    await host.says(/ready, Rancher 2\.14\.4/, 3 * MINUTE);
    expect(await host.run("cat /var/log/apt-get")).toMatch(/install .*--no-install-recommends docker\.io\n$/);
    expect(await host.run("curl -sk https://127.0.0.1/rancherversion")).toContain('"Version":"v2.14.4"');
  });

  it.each(CHOICES)("is started with the documented arguments for %s", async (_, rancher, mounts, flags, files) => {
    await host.edit(props(rancher));
    await host.until(
      "the container has them",
      async () => (await host.command()).join(" ") === command("2.14.4", mounts, flags).join(" "),
    );
    await host.answers();
    const started = (await host.starts()).at(-1);
    expect(started?.Arguments ?? []).toEqual(flags);
    expect(Object.keys(started?.Files ?? {}).sort()).toEqual([...files].sort());
    expect(started?.Environment).toContain(`CATTLE_BOOTSTRAP_PASSWORD=${PASSWORD}`);
  });

  it("has the environment and the log of what was chosen last", async () => {
    const started = (await host.starts()).at(-1);
    expect(started?.Environment).toEqual(
      expect.arrayContaining([
        "AUDIT_LOG_ENABLED=true",
        "AUDIT_LEVEL=2",
        "AUDIT_LOG_MAXAGE=30",
        "SSL_CERT_DIR=/container/certs",
        "CATTLE_X=a b ${c} %d",
      ]),
    );
    expect(await host.run("ls /var/log/rancher/auditlog")).toBe("rancher-api-audit.log\n");
  });

  it("comes back with its data when the container ends, and when the daemon does", async () => {
    for (const end of ["docker kill rancher", "kill $(cat /run/docker.pid)"]) {
      const before = (await host.starts()).length;
      await host.run(end);
      await host.until(`it is back after ${end}`, async () => (await host.starts()).length > before);
      await host.answers();
    }
  });

  it("comes back after a reboot, though Systems Manager does not answer", async () => {
    const before = await host.starts();
    await host.fleet.fault("ssm", "error");
    try {
      await host.fleet.reboot("docker-server");
      await host.until("it is started again", async () => (await host.starts()).length > before.length);
      await host.answers();
    } finally {
      await host.fleet.fault("ssm", "on");
    }
    expect((await host.starts()).slice(0, before.length)).toEqual(before);
  });

  it("keeps its flags through an upgrade, before which its data is copied", async () => {
    const before = await host.command();
    await host.edit(props({ ...CHOSEN, version: "2.15.0" }));
    await host.says(/copying Rancher's data, to go back to 2\.14\.4/);
    await host.says(/ready, Rancher 2\.15\.0/);
    expect((await host.command()).join(" ")).toBe(before.join(" ").replace("v2.14.4", "v2.15.0"));
    expect(await host.run("cat /var/lib/rancher/copies/before-2.15.0/data/version /opt/rancher/version")).toBe(
      "v2.14.4v2.15.0",
    );
  });

  it("is not started by a version older than its data", async () => {
    await host.edit(props(CHOSEN));
    await host.says(
      /rancher\.version is 2\.14\.4, but Rancher 2\.15\.0 has written the data.*rancher\.restore with one of: before-2\.15\.0/,
    );
    expect(await host.run("curl -sk https://127.0.0.1/rancherversion")).toContain('"Version":"v2.15.0"');
  });

  it("goes back to the copy from before the upgrade, once", async () => {
    await host.edit(props({ ...CHOSEN, restore: "before-2.15.0" }));
    await host.says(/restoring before-2\.15\.0, the data of Rancher 2\.14\.4/);
    await host.until("the older one runs", async () => (await host.run("cat /opt/rancher/version")) === "v2.14.4");
    await host.answers();
    expect(await host.run("cat /var/lib/rancher/data.before-restore/version")).toBe("v2.15.0");
  });

  it("has its secrets in no process list, no log and no file that others read", async () => {
    await keepsSecret(host, secrets, ["/etc/rancher/container.env", "/etc/rancher/ssl/key.pem"]);
    expect(await host.run("stat -c %a /etc/rancher/container.env /etc/rancher/ssl /etc/rancher/ssl/key.pem")).toBe(
      "600\n700\n600\n",
    );
  });

  it("finds its data on another instance", async () => {
    // Terraform has to know every parameter that there is.
    await host.edit(props({ restore: "before-2.15.0" }));
    await host.until("nothing is chosen any more", async () => !(await host.command()).join(" ").includes("ssl"));
    await host.answers();
    const before = await host.starts();
    await host.deploy(props({ restore: "before-2.15.0" }, { replace: 1 }));
    await host.until("the new instance runs it", async () => (await host.starts()).length > before.length, 3 * MINUTE);
    const after = await host.starts();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.at(-1)?.Environment.filter((one) => !one.startsWith("HOSTNAME="))).toEqual(
      before.at(-1)?.Environment.filter((one) => !one.startsWith("HOSTNAME=")),
    );
    expect(await host.run("cat /var/log/apt-get")).toContain("docker.io");
  });
});
