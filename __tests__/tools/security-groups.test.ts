import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { loadConfig, parseRancherOnRke, type StackConfig } from "../../lib/config";
import { groupRulesOf } from "../../tools/security-groups/rules";
import { groupRulesText } from "../../tools/security-groups/text";
import { sourceFiles } from "../project/source-files";
import { exampleStacks } from "../support/examples";
import { minimal } from "../support/synth";
import { APPS_FOLDER } from "../unit/apps-folder";

const rulesOf = (id: string, config: StackConfig) =>
  groupRulesOf(id, config, mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "security-groups-")));
const NOT_GIVEN = /_datastore_|_endpoints|network_endpoints/;

/** One of each kind of groups. */
const SAMPLES = [
  "rancher",
  "examples/alb",
  "examples/dns",
  "examples/docker-full",
  "examples/external-datastore",
  "examples/rke1",
];

test.each(SAMPLES.map((name) => `${name}.yaml`))("the rules of %s are those that the stack creates", (file) => {
  const { stacks } = loadConfig(join(__dirname, "../..", file));
  for (const { id, json } of exampleStacks(file)) {
    const config = stacks[id] as StackConfig;
    const printed = rulesOf(id, config);
    if (config.mode === "RancherOnK8s" || config.mode === "RancherOnRKE1") {
      expect(printed).toEqual([]);
      continue;
    }
    if (config.network.securityGroups) continue;
    const created = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"]
      .flatMap((type) => Object.entries(json.resource[type] ?? {}))
      .filter(([name]) => !NOT_GIVEN.test(name));
    expect(created.length).toBeGreaterThan(2);
    expect(printed).toHaveLength(created.length);
    expect(JSON.stringify(printed)).not.toMatch(/undefined|\$\{/);
  }
});

test("docs/aws.md has the rules of the example", () => {
  const [[id, config]] = Object.entries(loadConfig(join(__dirname, "../../examples/existing-vpc.yaml")).stacks) as [
    [string, StackConfig],
  ];
  expect(sourceFiles(["docs/aws.md"], [".md"])[0]?.text).toContain(groupRulesText(rulesOf(id, config)));
});

describe("the rules of groups that exist", () => {
  const existing = {
    vpcId: "vpc-0123456789abcdef0",
    privateSubnetIds: ["subnet-00000000000000004", "subnet-00000000000000005", "subnet-00000000000000006"],
  };
  const config = (securityGroups?: { servers: string; balancer: string }) =>
    parseRancherOnRke("rke-ha", {
      ...minimal,
      network: { existing, allowedCidrs: ["10.0.0.0/8"], securityGroups },
      balancer: { scheme: "internal" },
    });
  const printed = rulesOf("rke-ha", config({ servers: "sg-00000000000000001", balancer: "sg-00000000000000002" }));

  test("are those of the groups that the stack would create", () => {
    expect(printed.length).toBeGreaterThan(20);
    expect(printed).toEqual(rulesOf("rke-ha", config()));
  });

  test("name groups by their fields, subnets by their ids, and ranges as they are written", () => {
    expect(groupRulesText(printed)).toContain(
      "servers   inbound    tcp       9345         group servers                      RKE2 supervisor\n",
    );
    const peers = (group: string, ports: string) =>
      printed.filter((rule) => rule.group === group && rule.ports === ports).map(({ peer }) => peer);
    expect(peers("balancer", "443")).toEqual([
      "10.0.0.0/8",
      "range of subnet-00000000000000004",
      "range of subnet-00000000000000005",
      "range of subnet-00000000000000006",
    ]);
    expect(peers("servers", "6443")).toEqual(["group balancer", "group servers"]);
    expect(peers("balancer", "all")).toEqual(["group servers"]);
  });

  test("include the network plugin's rules, with the type for ICMP", () => {
    const cluster = { ...minimal.cluster, config: { cni: "cilium" } };
    const cilium = rulesOf("rke-ha", parseRancherOnRke("rke-ha", { ...minimal, cluster }));
    expect(cilium.find(({ protocol }) => protocol === "icmp")).toEqual({
      group: "servers",
      direction: "inbound",
      protocol: "icmp",
      ports: "type 8",
      peer: "group servers",
      purpose: "Cilium health checks",
    });
  });
});
