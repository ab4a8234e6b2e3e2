import { parseRancherOnK8s, parseRancherOnRke, type RancherOnRkeConfig } from "../../lib/config";
import { rules } from "../../lib/config/rules";
import { rancherOnK8sRules } from "../../lib/config/rules/rancher-on-k8s";
import type { Rule } from "../../lib/config/rules/rule";
import { worded } from "../support/worded";
import { edited, errorsOf } from "./errors-of";

const subnets = (...digits: readonly number[]) => digits.map((digit) => `subnet-0000000${digit}`);

/** Configurations in which every optional field is there at least once. */
const full: RancherOnRkeConfig[] = [
  {
    network: {
      existing: {
        vpcId: "vpc-00000001",
        publicSubnetIds: subnets(1, 2, 3),
        privateSubnetIds: subnets(4, 5, 6),
        egressCidrs: ["192.0.2.1/32"],
      },
      allowedCidrs: ["198.51.100.0/24"],
    },
    backend: {
      s3: {
        bucket: "states",
        key: "a",
        region: "eu-central-1",
        kmsKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      },
    },
    size: "small" as const,
    rancher: {
      version: "2.15.0",
      tls: { issuer: "blank", privateCA: true },
      auditLog: { destination: "hostPath", hostPath: "/var/log/audit" },
      ingress: { exposure: "gateway", gatewayClass: "traefik" },
      values: { antiAffinity: "required" },
      backup: { version: "110.0.0+up11.0.0", bucket: "backups", region: "eu-central-1" },
    } as const,
  },
  {
    network: {
      cidr: "10.0.0.0/16",
      zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      natGateways: "single" as const,
      allowedCidrs: ["198.51.100.0/24"],
    },
    backend: { cloud: { organization: "acme", workspace: "rancher" } },
    instanceType: "m6i.xlarge",
    rancher: {
      version: "2.15.0",
      tls: { mode: "rancher", issuer: "ca" },
      agentTLSMode: "strict",
      certManager: { version: "1.21.1" },
      ingress: { class: "traefik", controller: "traefik", annotations: { a: "b" } },
    } as const,
  },
].map(({ network, backend, rancher, ...machine }) =>
  parseRancherOnRke("rke-ha", {
    hostname: "rancher.example.com",
    aws: {
      region: "eu-central-1",
      tags: { team: "platform" },
      kmsKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
    },
    network,
    dns: { zone: "example.com" },
    cluster: { version: "v1.35.7+rke2r1", replace: { "server-1": 2 }, apiAllowedCidrs: ["203.0.113.0/24"], ...machine },
    rancher,
    backend,
  }),
);

/** The same on clusters that exist. */
const fullOnK8s = [
  {
    aws: { region: "eu-central-1" },
    dns: { zone: "example.com", target: "lb.example.net" },
    cluster: { kubernetes: "1.35", eks: { name: "management" }, shared: true },
    rancher: { version: "2.15.0", certManager: { existing: true } },
    backend: { s3: { bucket: "states", key: "a", region: "eu-central-1" } },
  },
  {
    cluster: { kubernetes: "1.35", kubeconfig: { context: "a" } },
    rancher: {
      version: "2.15.0",
      tls: { mode: "rancher", issuer: "acme", email: "platform@example.com", environment: "staging" },
      certManager: { version: "1.21.1" },
      ingress: { controller: "ingress-nginx" },
    },
  } as const,
].map((parts) => parseRancherOnK8s("k8s", { hostname: "rancher.example.com", ...parts }));

/** Records the paths of all leaves and lists that are read. */
function recording<T>(value: T, path: string, read: Set<string>): T {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    read.add(path);
    return value;
  }
  return new Proxy(value, {
    get: (target, key) =>
      recording(Reflect.get(target, key), path === "" ? String(key) : `${path}.${String(key)}`, read),
    ownKeys: (target) => {
      read.add(path);
      return Reflect.ownKeys(target);
    },
  });
}

/** What a rule reads of configurations beyond what it says that it needs. */
function undeclared<T>(rule: Rule<T>, configs: readonly T[]): string[] {
  return configs.flatMap((config) => {
    const read = new Set<string>();
    expect([...rule.check(recording(config, "", read))]).toEqual([]);
    return [...read].filter(
      (path) => !rule.needs.some((need) => `${path}.`.startsWith(`${need}.`) || `${need}.`.startsWith(`${path}.`)),
    );
  });
}

describe("rules", () => {
  test.each(rules.map((rule, index) => [index, rule.needs.join(", "), rule] as const))(
    "%i reads no more than %s",
    (_, __, rule) => expect(undeclared(rule, full)).toEqual([]),
  );

  test.each(rancherOnK8sRules.map((rule, index) => [index, rule.needs.join(", "), rule] as const))(
    "%i of a cluster that exists reads no more than %s",
    (_, __, rule) => expect(undeclared(rule, fullOnK8s)).toEqual([]),
  );

  test("a rule is skipped when a field it needs is faulty, and that one error is told", () => {
    expect(errorsOf(edited("hostname: rancher.example.com", "hostname: 7"))).toEqual([
      "rancher.yaml:4:15 hostname: got the number 7, expected a lower-case DNS name such as rancher.example.com",
    ]);
  });

  test("a rule is skipped when what is around its field is faulty", () => {
    expect(errorsOf(edited("rancher:\nversion: 2.15.0", "rancher: 2.10.0"))).toEqual([
      'rancher.yaml:17:14 rancher: got "2.10.0", expected a mapping such as { version: 2.15.0 }; write { version: 2.10.0 }',
    ]);
  });

  test("an unknown key beside its fields keeps no rule from running", () => {
    expect(errorsOf(edited("version: 2.15.0", "version: 2.10.0\nchannel: stable"))).toEqual(
      worded([
        "rancher.yaml:18:16 rancher.version: Rancher 2.10 …2.11, 2.12, 2.13, 2.14 or 2.15…",
        'rancher.yaml:19:7 rancher.channel: …"channel", expected version, repository, unsupported, tls, agentTLSMode, certManager, replicas, features, auditLog, ingress, bootstrapPassword, additionalTrustedCAs, resources, priorityClass, values or backup',
      ]),
    );
  });
});
