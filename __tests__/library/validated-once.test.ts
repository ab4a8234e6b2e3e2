import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import type { z } from "zod";
import { Cluster, DnsRecord, loadConfig, Rancher, RancherOnRke, stackOf, Vpc } from "../../index";
import { egress as egressBlock } from "../../lib/config/blocks/egress";
import { network as networkBlock } from "../../lib/config/blocks/network";
import { rancher as rancherBlock } from "../../lib/config/blocks/rancher";
import { rancherOnDockerFields } from "../../lib/config/rancher-on-docker";
import { rancherOnK8sFields } from "../../lib/config/rancher-on-k8s";
import { rancherOnRkeFields } from "../../lib/config/rancher-on-rke";
import { rancherOnRke1Fields } from "../../lib/config/rancher-on-rke1";

/** How often each field was validated. */
let counts: Record<string, number> = {};

const { hostname: name, cluster: clusterBlock, rancher, egress } = rancherOnRkeFields.shape;
const counted = { name, cluster: clusterBlock, rancher, egress, allowedCidrs: networkBlock.shape.allowedCidrs };
// The same schemas, and those of the other modes and of the constructs.
const fields = new Map<z.ZodType, string>([
  [rancherBlock, "rancher"],
  [egressBlock, "egress"],
  ...Object.entries(counted).map(([field, schema]) => [schema, field] as const),
  ...[rancherOnDockerFields, rancherOnK8sFields, rancherOnRke1Fields].flatMap(({ shape }) =>
    (["cluster", "rancher", "egress"] as const).flatMap((field) =>
      field in shape ? [[Reflect.get(shape, field) as z.ZodType, field] as const] : [],
    ),
  ),
]);
for (const [{ _zod }, field] of fields) {
  const { run } = _zod;
  _zod.run = (...given) => {
    counts[field] = (counts[field] ?? 0) + 1;
    return run(...given);
  };
}

beforeEach(() => {
  counts = {};
});

const EXAMPLES = resolve(__dirname, "../../examples");

it.each(readdirSync(EXAMPLES).filter((file) => file.endsWith(".yaml")))("a file is validated once: %s", (file) => {
  const { stacks } = loadConfig(join(EXAMPLES, file));
  const many = Object.keys(stacks).length;
  expect(counts).toMatchObject({ name: many, rancher: many });
  const ofFile = { ...counts };
  const app = Testing.app();
  for (const [id, config] of Object.entries(stacks)) stackOf(app, id, config);
  expect(app.node.children).toHaveLength(many);
  expect(counts).toEqual(ofFile);
});

const cluster = { version: "v1.35.7+rke2r1", apiAllowedCidrs: ["192.0.2.0/24"] };

it("the properties of a stack are validated once, and a changed copy of a file's is validated again", () => {
  const props = {
    hostname: "rancher.example.com",
    aws: { region: "eu-central-1" },
    dns: { zone: "example.com" },
    cluster,
    rancher: { version: "2.15.0" },
  };
  new RancherOnRke(Testing.app(), "rke-ha", props);
  expect(counts).toEqual({ name: 1, cluster: 1, rancher: 1, egress: 1, allowedCidrs: 1 });

  const { stacks } = loadConfig(resolve(EXAMPLES, "../rancher.yaml"));
  const [[id, config] = []] = Object.entries(stacks);
  const copy = { ...config, hostname: "Rancher" } as typeof props;
  expect(() => new RancherOnRke(Testing.app(), id as string, copy)).toThrow(
    `${id} hostname: got "Rancher", expected a lower-case DNS name`,
  );
});

it("each construct validates its own properties, once", () => {
  const stack = new TerraformStack(Testing.app(), "team");
  new AwsProvider(stack, "aws", { region: "eu-central-1" });
  const network = new Vpc(stack, "network", { cidr: "10.0.0.0/16" });
  counts = {};
  const created = new Cluster(stack, "cluster", { ...cluster, network });
  expect(counts).toEqual({ cluster: 1, egress: 1, allowedCidrs: 1 });
  const hostname = "rancher.example.com";
  new Rancher(stack, "rancher", { cluster: created, hostname, version: "2.15.0" });
  expect(counts).toEqual({ cluster: 1, egress: 2, allowedCidrs: 1, name: 1, rancher: 1 });
  new DnsRecord(stack, "dns", { hostname, zone: "example.com", target: created.loadBalancer });
  expect(counts).toEqual({ cluster: 1, egress: 2, allowedCidrs: 1, name: 2, rancher: 1 });
});
