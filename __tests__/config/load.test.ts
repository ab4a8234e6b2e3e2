import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigError, loadConfig } from "../../lib/config";
import { worded } from "../support/worded";
import { edited, errorsOf, good } from "./errors-of";

const example = resolve(__dirname, "../../rancher.yaml");

/** The valid file with a second stack, a copy of the first under another name and hostname. */
function twoStacks(second: (stack: string) => string): string {
  const stack = good
    .slice(good.indexOf("  rke-ha:"))
    .replace("rke-ha", "test")
    .replace("rancher.example", "test.example");
  return good + second(stack);
}

describe("loading", () => {
  test("the example is accepted, with defaults", () => {
    expect(loadConfig(example).stacks["rke-ha"]).toMatchObject({
      mode: "RancherOnRKE",
      network: { allowedCidrs: ["0.0.0.0/0"] },
      balancer: { scheme: "internet-facing", deletionProtection: false },
      dns: { zone: "example.com", private: false },
      cluster: { servers: 3, replace: {} },
    });
  });

  test("the example without its comments is accepted", () => {
    const bare = readFileSync(example, "utf8").replaceAll(/#.*$/gm, "");
    expect(errorsOf(bare)).toEqual([]);
  });

  test("each commented line of the example is accepted", () => {
    const lines = readFileSync(example, "utf8").split("\n");
    const uncommented = lines
      .map((line) => /^( +)# (balancer|replace|backend)(:.*)$/.exec(line))
      .filter((match) => match !== null);
    expect(uncommented).toHaveLength(3);
    for (const [line, indentation, key, rest] of uncommented) {
      const file = lines.map((each) => (each === line ? `${indentation}${key}${rest}` : each)).join("\n");
      expect(errorsOf(file)).toEqual([]);
    }
  });

  test("all errors at once, in the order of the file", () => {
    const file = edited("hostname: rancher.example.com", "hostname: rancher.example.org")
      .replace("version: 2.15.0", "version: 2.15.0\n      telemetry: 3\n      telemetry: 5")
      .replace("servers: 3", "servers: 4");
    expect(errorsOf(file)).toEqual(
      worded([
        "rancher.yaml:4:15 hostname: got rancher.example.org, expected a name in the zone example.com; write a name that ends in .example.com, or another dns.zone",
        "rancher.yaml:15:16 cluster.servers: etcd needs an odd number of servers, got 4; write 1, 3 or 5",
        'rancher.yaml:19:7 rancher.telemetry: …"telemetry", expected version, repository, repositoryAuth, unsupported, tls, agentTLSMode, certManager, replicas, features, auditLog, ingress, bootstrapPassword, additionalTrustedCAs, resources, priorityClass, values or backup; another value of the chart belongs under values',
        "rancher.yaml:20:7 not valid YAML: got the key telemetry twice, expected it once; remove one of them",
      ]),
    );
  });

  test("a missing file", () => {
    expect(() => loadConfig("no/rancher.yaml")).toThrow(
      new ConfigError(["no/rancher.yaml: no such file; write it, or set RANCHER_CONFIG to the path of another"]),
    );
  });

  test("a file instead of a directory", () => {
    expect(() => loadConfig(`${example}/rancher.yaml`)).toThrow(/: no such file; write it/);
  });

  test("a directory", () => {
    expect(() => loadConfig(__dirname)).toThrow(`${__dirname}: this is a directory, expected a YAML file`);
  });

  test("an invalid file name", () => {
    expect(() => loadConfig("a".repeat(300))).toThrow(/: not readable: ENAMETOOLONG/);
  });
});

describe("several stacks", () => {
  test("are accepted", () => {
    expect(errorsOf(twoStacks((stack) => stack))).toEqual([]);
  });

  test("the path begins at the top of the file", () => {
    expect(errorsOf(twoStacks((stack) => stack.replace("servers: 3", "servers: 2")))).toEqual([
      "rancher.yaml:32:16 stacks.test.cluster.servers: etcd needs an odd number of servers, got 2; write 1, 3 or 5",
    ]);
  });

  test("with the same record", () => {
    expect(errorsOf(twoStacks((stack) => stack.replace("test.example", "rancher.example")))).toEqual([
      "rancher.yaml:21:15 stacks.test.hostname: the stack rke-ha has the same record; write another hostname for one of them",
    ]);
  });

  test("with one hostname in different zones are accepted", () => {
    const own = (stack: string) => stack.replace("test.example", "rancher.example").replace(/ +dns:\n.*\n/, "");
    expect(errorsOf(twoStacks(own))).toEqual([]);
  });

  test("with the same state in S3", () => {
    const backend = "    backend: { s3: { bucket: states, key: rancher, region: eu-central-1 } }\n";
    expect(errorsOf(good + backend + twoStacks((stack) => stack).slice(good.length) + backend)).toEqual([
      "rancher.yaml:37:14 stacks.test.backend: the stack rke-ha has the same state; write another backend for one of them",
    ]);
  });

  test("with the same workspace", () => {
    const backend = "    backend: { cloud: { organization: acme, workspace: rancher } }\n";
    const named = backend.replace("rancher }", "rancher, hostname: app.terraform.io }");
    expect(errorsOf(good + backend + twoStacks((stack) => stack).slice(good.length) + named)).toEqual([
      "rancher.yaml:37:14 stacks.test.backend: the stack rke-ha has the same state; write another backend for one of them",
    ]);
  });

  test("of an unknown mode are not checked further", () => {
    const unknown = good.replace("RancherOnRKE", "RancherOnAKS").concat("    backend:\n");
    expect(errorsOf(unknown + twoStacks((stack) => stack).slice(good.length))).toEqual([
      'rancher.yaml:3:11 stacks.rke-ha.mode: got "RancherOnAKS", expected RancherOnRKE, RancherOnK8s, RancherOnDocker or RancherOnRKE1',
    ]);
  });

  test("with different states are accepted", () => {
    const backend = "    backend: { s3: { bucket: states, key: rancher, region: eu-central-1 } }\n";
    const other = backend.replace("key: rancher", "key: test");
    expect(errorsOf(good + backend + twoStacks((stack) => stack).slice(good.length) + other)).toEqual([]);
  });
});

describe("names of stacks", () => {
  const rule =
    'expected a stack name: 1 to 24 lower-case letters, digits and single hyphens, first a letter, last no hyphen (reserved: "constructor", and names that are or begin with "internal-", "sg-", "sthree-" and "amzn-s3-demo-")';

  test.each([
    ["RKE", "; write rke"],
    ["1st", ""],
    ["internal-rke", ""],
    ["sg-rke", ""],
    ["sthree-rke", ""],
    ["sthree", ""],
    ["amzn-s3-demo", ""],
    ["internal", ""],
    ["rke--ha", ""],
    ["constructor", ""],
    ["rke-", ""],
    ["a".repeat(25), ""],
    ["rke_ha", "; write rke-ha"],
  ])("%s", (name, remedy) => {
    expect(errorsOf(good.replace("rke-ha", name))).toEqual([
      `rancher.yaml:2:3 stacks.${name}: got "${name}", ${rule}${remedy}`,
    ]);
  });

  test("a bad name hides no error below it", () => {
    expect(errorsOf(good.replace("rke-ha", "RKE").replace("servers: 3", "servers: 2"))).toEqual([
      `rancher.yaml:2:3 stacks.RKE: got "RKE", ${rule}; write rke`,
      "rancher.yaml:15:16 cluster.servers: etcd needs an odd number of servers, got 2; write 1, 3 or 5",
    ]);
  });

  test.each(["r", "rke-ha", "a".repeat(24)])("%s is accepted", (name) => {
    expect(errorsOf(good.replace("rke-ha", name))).toEqual([]);
  });
});

const subnets = (...digits: readonly number[]) => digits.map((digit) => `subnet-0000000${digit}`).join(", ");
const privateSubnets = `privateSubnetIds: [${subnets(4, 5, 6)}]`;
const publicSubnets = `publicSubnetIds: [${subnets(1, 2, 3)}]`;
const network = "cidr: 10.0.0.0/16";
const networkAndBalancer = `network:\n${network}\nbalancer:\nscheme: internet-facing`;

describe("accepted", () => {
  test("the good file", () => {
    expect(errorsOf(good)).toEqual([]);
  });

  test.each([
    ["a hostname that is the zone", "hostname: rancher.example.com", "hostname: example.com"],
    ["no zone", "dns:\nzone: example.com", ""],
    ["a region of China", "region: eu-central-1", "region: cn-north-1"],
    ["a region of GovCloud", "region: eu-central-1", "region: us-gov-west-1"],
    ["the sovereign region", "region: eu-central-1", "region: eusc-de-east-1"],
    [
      "tags",
      "region: eu-central-1",
      'region: eu-central-1\ntags: { "cost center": "0123", größe: a+b=c@d, empty: "" }',
    ],
    [
      "a key and a boundary",
      "region: eu-central-1",
      "region: eu-central-1\nkmsKeyArn: arn:aws:kms:eu-central-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef\npermissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess",
    ],
    ["the smallest range", network, "cidr: 172.16.5.0/24"],
    ["a range next to the pods'", network, "cidr: 10.41.0.0/16"],
    ["a range next to the services'", network, "cidr: 10.44.0.0/16"],
    ["three zones", network, "zones: [eu-central-1c, eu-central-1a, eu-central-1b]"],
    ["one NAT gateway", network, "natGateways: single"],
    ["two halves of the internet", network, "allowedCidrs: [0.0.0.0/1, 128.0.0.0/1]"],
    ["an existing VPC", network, `existing:\n  vpcId: vpc-0123456789abcdef0\n  ${publicSubnets}\n  ${privateSubnets}`],
    [
      "an existing VPC with narrowed addresses",
      network,
      `existing:\n  vpcId: vpc-0123456789abcdef0\n  ${publicSubnets}\n  ${privateSubnets}\n  egressCidrs: [192.0.2.1/32, 192.0.2.2/32]\nallowedCidrs: [198.51.100.0/24]`,
    ],
    [
      "an existing VPC with an internal balancer",
      networkAndBalancer,
      `network:\n  existing:\n    vpcId: vpc-0123456789abcdef0\n    ${privateSubnets}\n  allowedCidrs: [10.0.0.0/8]\nbalancer:\n  scheme: internal`,
    ],
    [
      "a private zone of one label with an internal balancer",
      "hostname: rancher.example.com\naws:\nregion: eu-central-1\nnetwork:\ncidr: 10.0.0.0/16\nbalancer:\nscheme: internet-facing\ndns:\nzone: example.com",
      "hostname: rancher.corp\naws: { region: eu-central-1 }\nbalancer: { scheme: internal, deletionProtection: true }\ndns: { zone: corp, private: true }",
    ],
    ["one server", "servers: 3", "servers: 1"],
    ["five servers", "servers: 3", "servers: 5\nreplace: { server-4: 1 }"],
    ["K3s", "version: v1.35.7+rke2r1", "version: v1.35.6+k3s1"],
    ["the newest Kubernetes of a Rancher", "version: v1.35.7+rke2r1", "version: v1.36.3+rke2r1"],
    ["an older Rancher", "version: 2.15.0", "version: 2.14.4"],
    ["a type", "servers: 3", "servers: 3\ninstanceType: r7i.2xlarge"],
    ["an image", "servers: 3", "servers: 3\nimage: ami-0123456789abcdef0"],
    ["the limits of a volume", "servers: 3", "servers: 3\nvolume: { size: 16384, iops: 16000, throughput: 1000 }"],
    ["the most throughput of the default operations", "servers: 3", "servers: 3\nvolume: { throughput: 750 }"],
    [
      "a state in S3",
      "hostname: rancher.example.com",
      "hostname: rancher.example.com\nbackend:\n  s3:\n    bucket: my.states-1\n    key: rancher/rke-ha.tfstate\n    region: eu-west-1\n    kmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ],
    [
      "a workspace",
      "hostname: rancher.example.com",
      "hostname: rancher.example.com\nbackend: { cloud: { organization: acme, workspace: rancher_ha-1, hostname: tfe.example.com } }",
    ],
  ])("%s", (_, lines, by) => {
    expect(errorsOf(edited(lines, by))).toEqual([]);
  });
});
