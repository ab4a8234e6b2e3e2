import type { Instance, InstanceTypeInfo } from "@aws-sdk/client-ec2";
import type { Aws } from "../aws";
import type { Context } from "../context";
import { failure, ok, type Result, warning } from "../finding";
import type { Needs } from "../needs";
import { all, problem, unless } from "../problem";

/** A quota of AWS, by its codes in Service Quotas. */
interface Quota {
  readonly name: string;
  readonly service: "ec2" | "vpc" | "elasticloadbalancing";
  readonly code: string;
}

/** Quotas of running on-demand instances in vCPUs, by the letters of a family (EC2 User Guide, "On-Demand Instance quotas"). */
const FAMILIES: readonly (Quota & { readonly letters: readonly string[] })[] = [
  ["Standard", "L-1216C47A", "a c d h i im is m r t z"],
  ["X", "L-7295265B", "x"],
  ["High Memory", "L-43DA4232", "u"],
  ["G and VT", "L-DB2E81BA", "g gr vt"],
  ["F", "L-74FC7D96", "f"],
  ["P", "L-417A185B", "p"],
  ["Inf", "L-1945791B", "inf"],
  ["Trn", "L-2C3B7624", "trn"],
  ["DL", "L-6E869C2A", "dl"],
  ["HPC", "L-F7808C92", "hpc"],
].map(([family = "", code = "", letters = ""]) => ({
  name: `vCPUs of running on-demand ${family} instances`,
  service: "ec2",
  code,
  letters: letters.split(" "),
}));

const QUOTAS = {
  addresses: { name: "Elastic IP addresses", service: "ec2", code: "L-0263D0A3" },
  vpcs: { name: "VPCs", service: "vpc", code: "L-F678F1CE" },
  internetGateways: { name: "internet gateways", service: "vpc", code: "L-A4707A72" },
  natGatewaysInZone: { name: "NAT gateways in a zone", service: "vpc", code: "L-FE5A380F" },
  networkBalancers: { name: "network load balancers", service: "elasticloadbalancing", code: "L-69A177A2" },
  applicationBalancers: { name: "application load balancers", service: "elasticloadbalancing", code: "L-53DA6B97" },
} as const satisfies Record<string, Quota>;

const RULES: Quota = { name: "rules of a security group in one direction", service: "vpc", code: "L-0EA8095F" };

/** The quota of an instance type; undefined for a family that is not in the table. */
export function quotaOfType(type: string): Quota | undefined {
  const letters = /^[a-z]+/.exec(type)?.[0] ?? "";
  return FAMILIES.find((family) => family.letters.includes(letters));
}

/** Whether the quotas are sufficient for the stack beside all other resources of the account. */
export async function quotas({ needs, stack: { aws } }: Context): Promise<Result[]> {
  const wanted = [
    ...(await instanceWants(needs, aws)),
    ...(Object.keys(QUOTAS) as (keyof typeof QUOTAS)[]).map((key) => ({
      quota: QUOTAS[key],
      need: needs.count[key],
      used: () => USED[key](aws, needs.id),
    })),
    { quota: RULES, need: needs.rules.count, used: async () => 0, of: needs.rules.group },
  ].filter(({ need }) => need > 0);
  return Promise.all(wanted.map((want) => resultOf(aws, want).catch((error) => named(want.quota, problem(error)))));
}

interface Want {
  readonly quota: Quota;
  /** How many the stack needs. */
  readonly need: number;
  /** How many others use. */
  readonly used: () => Promise<number>;
  /** The resource with the need. */
  readonly of?: string;
}

async function resultOf(aws: Aws, { quota, need, used, of }: Want): Promise<Result> {
  const [most, others] = await Promise.all([quotaValue(aws, quota), used()]);
  if (most === undefined)
    return named(quota, warning(`AWS does not show the quota ${quota.code}; compare ${need} with it by hand`));
  const needs = `the stack needs ${need}${of ? ` for ${of}` : ""}, others use ${others}, and the quota is ${most}`;
  if (need + others <= most) return named(quota, ok(needs));
  return named(
    quota,
    failure(`${needs}; request at least ${need + others} for ${quota.code} of ${quota.service} in Service Quotas`),
  );
}

function named({ name }: Quota, { status, text }: Result): Result {
  return { status, text: `${name}: ${text}` };
}

/** The value in force, or else AWS' default; undefined when AWS has neither. */
async function quotaValue({ quotas: client }: Aws, { service, code }: Quota): Promise<number | undefined> {
  const params = { ServiceCode: service, QuotaCode: code };
  const none = /^NoSuchResource/;
  const applied = await unless(none, client.getServiceQuota(params));
  const found = applied ?? (await unless(none, client.getAWSDefaultServiceQuota(params)));
  return found?.Quota?.Value;
}

const USED: Readonly<Record<keyof typeof QUOTAS, (aws: Aws, id: string) => Promise<number>>> = {
  addresses: async ({ ec2 }, id) => others((await ec2.describeAddresses({})).Addresses, id).length,
  vpcs: async ({ ec2 }, id) => others(await all(ec2.paginateDescribeVpcs({}), (page) => page.Vpcs), id).length,
  internetGateways: async ({ ec2 }, id) =>
    others(await all(ec2.paginateDescribeInternetGateways({}), (page) => page.InternetGateways), id).length,
  natGatewaysInZone: mostNatGateways,
  networkBalancers: (aws, id) => balancers(aws, id, "network"),
  applicationBalancers: (aws, id) => balancers(aws, id, "application"),
};

/** Resources without the tag of the stack. */
function others<R extends { readonly Tags?: { readonly Key?: string; readonly Value?: string }[] }>(
  resources: readonly R[] | undefined,
  id: string,
): R[] {
  const isOfStack = ({ Tags: tags }: R) => tags?.some(({ Key, Value }) => Key === "rancher-stack" && Value === id);
  return (resources ?? []).filter((resource) => !isOfStack(resource));
}

/** The NAT gateways in the zone that has the most of them. */
async function mostNatGateways({ ec2 }: Aws, id: string): Promise<number> {
  const live = { Name: "state", Values: ["pending", "available"] };
  const gateways = others(
    await all(ec2.paginateDescribeNatGateways({ Filter: [live] }), (page) => page.NatGateways),
    id,
  );
  const subnets = [...new Set(gateways.flatMap(({ SubnetId: subnet }) => subnet ?? []))];
  if (subnets.length === 0) return 0;
  const found = await all(ec2.paginateDescribeSubnets({ SubnetIds: subnets }), (page) => page.Subnets);
  const zoneOf = Object.fromEntries(found.map(({ SubnetId, AvailabilityZone }) => [SubnetId, AvailabilityZone]));
  const zones = gateways.map(({ SubnetId: subnet = "" }) => zoneOf[subnet]);
  return Math.max(...zones.map((zone) => zones.filter((each) => each === zone).length));
}

async function balancers({ elb }: Aws, id: string, type: string): Promise<number> {
  const found = await all(elb.paginateDescribeLoadBalancers({}), (page) => page.LoadBalancers);
  // Load balancers show their tags only in another request; their names begin with the name of the stack.
  const isOfStack = (name = "") => name === id || name === `${id}-rancher`;
  return found.filter(({ Type, LoadBalancerName: name }) => Type === type && !isOfStack(name)).length;
}

/** The vCPUs of the stack's instances and of all others, by quota. */
async function instanceWants({ id, instances }: Needs, aws: Aws): Promise<Want[]> {
  const types = Object.keys(instances);
  if (types.length === 0) return [];
  const running = others(await runningInstances(aws), id);
  const known = await typesOf(aws, [...types, ...running.flatMap(({ InstanceType: type }) => type ?? [])]);
  const vcpus = (type: string | undefined) =>
    known.find(({ InstanceType: name }) => name === type)?.VCpuInfo?.DefaultVCpus ?? 0;
  const byQuota = new Map<Quota, number>();
  for (const [type, count] of Object.entries(instances)) {
    const quota = quotaOfType(type) ?? { name: `vCPUs of ${type}`, service: "ec2", code: "of this family" };
    byQuota.set(quota, (byQuota.get(quota) ?? 0) + count * vcpus(type));
  }
  return [...byQuota].map(([quota, need]) => ({
    quota,
    need,
    used: async () =>
      running
        .filter(({ InstanceType: type = "" }) => quotaOfType(type)?.code === quota.code)
        .reduce((sum, { InstanceType: type }) => sum + vcpus(type), 0),
  }));
}

/** Running on-demand instances. Spot instances have quotas of their own. */
async function runningInstances({ ec2 }: Aws): Promise<Instance[]> {
  const states = { Name: "instance-state-name", Values: ["pending", "running"] };
  const pages = ec2.paginateDescribeInstances({ Filters: [states] });
  const found = await all(pages, (page) => page.Reservations?.flatMap(({ Instances }) => Instances ?? []));
  return found.filter(({ InstanceLifecycle: lifecycle }) => lifecycle === undefined);
}

/** Types that the region has. */
export async function typesOf({ ec2 }: Aws, types: readonly string[]): Promise<InstanceTypeInfo[]> {
  const names = [...new Set(types)];
  // A filter, because the region may lack a type.
  const pages = ec2.paginateDescribeInstanceTypes({ Filters: [{ Name: "instance-type", Values: names }] });
  return all(pages, (page) => page.InstanceTypes);
}
