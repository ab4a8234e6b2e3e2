import { loadConfig } from "../../../lib/config";
import type { Json } from "../../../tools/json";
import { quotaOfType } from "../../../tools/preflight/checks/quotas";
import { needsOf } from "../../../tools/preflight/needs";
import { ROOT } from "../../project/source-files";
import { EXAMPLES, exampleStacks } from "../../support/examples";
import { minimal, synthesize } from "../../support/synth";

const needs = (parts: Parameters<typeof synthesize>[0] = {}) => needsOf("rke-ha", synthesize(parts) as unknown as Json);

test("the needs of the smallest configuration", () => {
  expect(needs()).toEqual({
    id: "rke-ha",
    region: "eu-central-1",
    accounts: [],
    role: undefined,
    zoneRole: undefined,
    instances: { "m6i.xlarge": 3 },
    rootGib: 40,
    images: [],
    imageParameters: ["/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"],
    zoneCount: 3,
    zones: [],
    subnets: [],
    vpc: undefined,
    count: {
      ...{ addresses: 3, vpcs: 1, internetGateways: 1, natGatewaysInZone: 1 },
      ...{ networkBalancers: 1, applicationBalancers: 0 },
    },
    rules: { count: 11, group: "rke-ha-servers" },
    zone: { name: "example.com", isPrivate: false, vpc: undefined },
    records: ["rancher.example.com"],
    names: [
      { kind: "role", name: "rke-ha-eu-central-1-server" },
      { kind: "instance profile", name: "rke-ha-eu-central-1-server" },
      { kind: "load balancer", name: "rke-ha" },
      ...["443", "6443", "80"].map((port) => ({ kind: "target group", name: `rke-ha-${port}` })),
    ],
    parameters: "/rancher/rke-ha",
    buckets: ["rke-ha-servers-"],
    access: { port: 6443, ranges: ["203.0.113.0/24"], isPrivate: false },
    charts: ["https://charts.jetstack.io", "https://releases.rancher.com/server-charts/latest"],
    terraform: "1.10.0",
  });
});

test("edits change the needs", () => {
  const ofCluster = (cluster: Partial<typeof minimal.cluster>) =>
    needs({ cluster: { ...minimal.cluster, ...cluster } });
  expect(ofCluster({ servers: 5, size: "medium" }).instances).toEqual({ "m6i.2xlarge": 5 });
  expect(ofCluster({ image: "ami-0123456789abcdef0" })).toMatchObject({
    images: ["ami-0123456789abcdef0"],
    imageParameters: [],
  });
  expect(needs({ network: { natGateways: "single" } }).count).toMatchObject({ addresses: 1, natGatewaysInZone: 1 });
  const zones = ["eu-central-1c", "eu-central-1a", "eu-central-1b"];
  expect(needs({ network: { zones } }).zones).toEqual(zones);
  expect(needs({ aws: { region: "eu-central-1", accountId: "111122223333" } }).accounts).toContain("111122223333");
  const roleArn = "arn:aws:iam::111122223333:role/deployer";
  expect(needs({ aws: { region: "eu-central-1", assumeRole: { roleArn, externalId: "team" } } }).role).toEqual({
    role_arn: roleArn,
    external_id: "team",
  });
  const narrow = needs({ exposure: "dns", network: { allowedCidrs: ["203.0.113.0/24"] } });
  // Two for the web, three servers on two ports, 25 of the health checkers' list.
  expect(narrow.rules.count).toBeGreaterThan(30);
  expect(narrow).toMatchObject({
    access: { port: 6443, isPrivate: false },
    count: { addresses: 3, networkBalancers: 0 },
  });
});

test.each(EXAMPLES)("%s: the number of instances, addresses and load balancers is that of its Terraform", (file) => {
  const configs = loadConfig(`${ROOT}/${file}`).stacks;
  for (const { id, json } of exampleStacks(file)) {
    const found = needsOf(id, json as unknown as Json);
    const of = (type: string) => Object.values(json.resource[type] ?? {});
    expect(Object.values(found.instances).reduce((sum, count) => sum + count, 0)).toBe(of("aws_instance").length);
    expect(found.count.addresses).toBe(of("aws_eip").length);
    expect(found.count.networkBalancers + found.count.applicationBalancers).toBe(of("aws_lb").length);
    expect(found.region).toBe(json.provider.aws?.[0]?.region ?? "");
    const config = configs[id] as { readonly dns?: { readonly zone: string }; readonly hostname: string };
    expect(found.zone?.name).toBe(config.dns?.zone);
    expect(found.records).toEqual(config.dns ? [config.hostname] : []);
    expect(JSON.stringify(found)).not.toContain("${");
  }
});

test.each([
  ["m6i.xlarge", "L-1216C47A"],
  ["t3.medium", "L-1216C47A"],
  ["im4gn.large", "L-1216C47A"],
  ["is4gen.large", "L-1216C47A"],
  ["x2idn.16xlarge", "L-7295265B"],
  ["u-6tb1.metal", "L-43DA4232"],
  ["inf2.xlarge", "L-1945791B"],
  ["trn1.2xlarge", "L-2C3B7624"],
  ["hpc7a.12xlarge", "L-F7808C92"],
  ["g5.xlarge", "L-DB2E81BA"],
  ["q9.large", undefined],
])("the quota of %s is %s", (type, code) => {
  expect(quotaOfType(type)?.code).toBe(code);
});
