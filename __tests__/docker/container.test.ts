import { parseRancherOnDocker, type RancherOnDockerProps } from "../../lib/config";
import { containerArguments, containerEnvironment } from "../../lib/docker/container";
import { minimalOnDocker } from "../support/synth";

const DIRECT = { files: {} };

type Parts = Partial<RancherOnDockerProps["rancher"]>;

const config = (rancher: Parts, balancer?: RancherOnDockerProps["balancer"]) =>
  parseRancherOnDocker("docker", { ...minimalOnDocker, balancer, rancher: { version: "2.15.0", ...rancher } });

/** The additions of each choice to the documented command: mounts, Rancher's own flags, environment. */
const CHOICES: readonly [name: string, parts: Parts, mounts: string[], flags: string[], environment: object][] = [
  ["nothing", {}, [], [], {}],
  [
    "an own certificate of a recognised authority",
    { tls: { issuer: "blank" } },
    ["/etc/rancher/ssl/cert.pem:/etc/rancher/ssl/cert.pem", "/etc/rancher/ssl/key.pem:/etc/rancher/ssl/key.pem"],
    ["--no-cacerts"],
    { CATTLE_AGENT_TLS_MODE: "system-store" },
  ],
  [
    "an own certificate of a private authority",
    { tls: { issuer: "blank", privateCA: true } },
    ["cert", "key", "cacerts"].map((name) => `/etc/rancher/ssl/${name}.pem:/etc/rancher/ssl/${name}.pem`),
    [],
    {},
  ],
  [
    "Let's Encrypt",
    { tls: { issuer: "acme" } },
    [],
    ["--acme-domain", "rancher.example.com"],
    { CATTLE_AGENT_TLS_MODE: "system-store" },
  ],
  [
    "a balancer with a certificate of a recognised authority",
    { tls: { mode: "external", issuer: "blank" } },
    [],
    ["--no-cacerts"],
    { CATTLE_AGENT_TLS_MODE: "system-store" },
  ],
  [
    "a log of requests",
    { auditLog: { level: 0 } },
    ["/var/log/rancher/auditlog:/var/log/auditlog"],
    [],
    { AUDIT_LOG_ENABLED: "true", AUDIT_LEVEL: "0" },
  ],
  [
    "a log of requests that is rotated",
    { auditLog: { level: 3, maxAge: 30, maxBackup: 1, maxSize: 200 } },
    ["/var/log/rancher/auditlog:/var/log/auditlog"],
    [],
    {
      AUDIT_LOG_ENABLED: "true",
      AUDIT_LEVEL: "3",
      AUDIT_LOG_MAXAGE: "30",
      AUDIT_LOG_MAXBACKUP: "1",
      AUDIT_LOG_MAXSIZE: "200",
    },
  ],
  [
    "more authorities to trust",
    { additionalTrustedCAs: true },
    ["/etc/rancher/trusted:/container/certs"],
    [],
    { SSL_CERT_DIR: "/container/certs:/etc/rancher/ssl" },
  ],
  [
    "feature flags",
    { features: { "continuous-delivery": false, fleet: true } },
    [],
    ["--features=continuous-delivery=false,fleet=true"],
    {},
  ],
  ["how agents check", { agentTLSMode: "strict" }, [], [], { CATTLE_AGENT_TLS_MODE: "strict" }],
  ["more environment", { environment: { CATTLE_X: "a b $c" } }, [], [], { CATTLE_X: "a b $c" }],
];

describe("Rancher's container", () => {
  it.each(CHOICES)("with %s has the documented arguments", (_, parts, mounts, flags, environment) => {
    const wanted = config(parts);
    expect(containerArguments(wanted, DIRECT)).toEqual([
      ...["-p", "80:80", "-p", "443:443", "-v", "/opt/rancher:/var/lib/rancher"],
      ...mounts.flatMap((mount) => ["-v", mount]),
      ...[
        "--env-file",
        "/etc/default/rancher-container",
        "--env-file",
        "/etc/rancher/password.env",
        "--log-driver",
        "local",
        "--privileged",
        "rancher/rancher:v2.15.0",
      ],
      ...flags,
    ]);
    expect(containerEnvironment(wanted, DIRECT)).toEqual(environment);
  });

  it("behind a load balancer with a private authority gets only the root", () => {
    const wanted = config(
      { tls: { mode: "external", issuer: "blank", privateCA: true } },
      {
        certificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
      },
    );
    const all = containerArguments(wanted, DIRECT);
    expect(all.filter((one) => one.includes("/ssl/"))).toEqual([
      "/etc/rancher/ssl/cacerts.pem:/etc/rancher/ssl/cacerts.pem",
    ]);
    expect(all).not.toContain("--no-cacerts");
  });

  it("never gets both an authority and the flag for none", () => {
    for (const [, parts] of CHOICES) {
      const all = containerArguments(config(parts), DIRECT).join(" ");
      expect(all.includes("cacerts.pem") && all.includes("--no-cacerts")).toBe(false);
    }
  });

  it("uses the configured image and version", () => {
    const image = "registry.example.com:5000/rancher/rancher";
    expect(containerArguments(config({ image, version: "2.14.4" }), DIRECT)).toContain(`${image}:v2.14.4`);
  });
});
