import { z } from "zod";
import { balancer } from "./blocks/balancer";
import { dns, hostname, hostnameRules } from "./blocks/dns";
import { egress } from "./blocks/egress";
import { network, ownVpcRules } from "./blocks/network";
import { rancher, rancherFieldRules, servedGatewayRule } from "./blocks/rancher";
import { factRules } from "./blocks/stack-facts";
import { nearest } from "./corrections";
import { stackName } from "./names";
import { ConfigError, formatPath } from "./problem";
import type { RancherOptions } from "./props";
import { rancherOnK8sFields, rancherOnK8sRules } from "./rancher-on-k8s";
import { type RancherOnRkeConfig, rancherOnRkeFields } from "./rancher-on-rke";
import { withRules, withRulesOfMore } from "./rule";
import { rancherOnRkeRules } from "./rules/rancher-on-rke";
import { validate } from "./validate";
import { either, show } from "./words";

const ofRke = rancherOnRkeFields.shape;

/** The blocks of a configuration for a cluster. Tags and an assumed role are properties of the AWS provider. */
const clusterBlocks = z.strictObject({
  name: stackName,
  ...rancherOnRkeFields.pick({ network: true, cluster: true, egress: true, registry: true }).shape,
  aws: ofRke.aws.omit({ assumeRole: true, tags: true }),
  balancer: balancer.omit({ certificateArn: true }).prefault({}),
});

/** The blocks for Rancher. */
const rancherBlocks = z.strictObject({ hostname, egress, rancher });

/** The blocks for an existing cluster. */
const existingClusterBlocks = z.strictObject({
  name: stackName,
  ...rancherOnK8sFields.pick({ cluster: true, egress: true, registry: true }).shape,
});

/** The validated blocks of an existing cluster, with defaults. */
export type ExistingClusterBlocks = z.output<typeof existingClusterBlocks>;

/** The blocks for a VPC. */
const vpcBlocks = z.strictObject({ aws: z.object({ region: z.string() }), network });

/** The blocks for a record. */
const recordBlocks = z.strictObject({ hostname, dns });

/** Blocks whose fields are properties of a construct. Messages omit the block's name. */
const FLAT = ["cluster", "dns", "rancher"];
/** Fields of the block network that are properties of a cluster. */
const NETWORK_OF_CLUSTER: readonly unknown[] = ["allowedCidrs", "securityGroups"];

/** The validated blocks of a cluster, with defaults. */
export type ClusterBlocks = z.output<typeof clusterBlocks>;

/** Fields of a file that a construct does not have. A construct knows at most the range of its VPC. */
const ONLY_IN_FILE = [
  ["aws", "assumeRole"],
  ["aws", "tags"],
  ["balancer", "certificateArn"],
  ["network", "zones"],
  ["network", "natGateways"],
  ["network", "cidr"],
  ["network", "existing"],
  ["network", "securityGroups"],
];
/** The fields whose values a VPC of the same stack provides. */
const KNOWN_OF_OWN_VPC = ["network.cidr", "network.existing"];

/**
 * Validates the blocks of a cluster, and adds defaults. Rules that need other parts of a file do not apply.
 *
 * @param place the construct, for the messages
 * @param ownVpc whether the network is a VPC of the same stack, whose range is known
 * @throws ConfigError with every error
 */
export function parseClusterProps(
  place: string,
  blocks: Readonly<Record<keyof ClusterBlocks, unknown>>,
  ownVpc: boolean,
): ClusterBlocks {
  const absent = ONLY_IN_FILE.filter((path) => !ownVpc || !KNOWN_OF_OWN_VPC.includes(path.join(".")));
  const unknown = [...missingFrom(rancherOnRkeFields, clusterBlocks), ...absent];
  return parsed(place, withRulesOfMore(clusterBlocks, rancherOnRkeRules, unknown), blocks);
}

/**
 * Validates the properties of Rancher on a cluster of any kind, and adds defaults.
 *
 * @param place the construct, for the messages
 * @param fields the fields of the block rancher
 * @param airGapped whether charts come from the air gap's own location
 * @param created whether the stack creates the cluster
 * @param controller the ingress controller of the cluster; absent: not known
 * @throws ConfigError with every error
 */
export function parseRancherProps(
  place: string,
  hostname: string,
  fields: RancherOptions,
  {
    airGapped,
    created,
    controller,
  }: { readonly airGapped: boolean; readonly created: boolean; readonly controller?: "traefik" | "ingress-nginx" },
): Pick<RancherOnRkeConfig, "hostname" | "rancher"> {
  type Blocks = z.output<typeof rancherBlocks>;
  const applicable = [
    ...rancherFieldRules,
    ...(created ? [servedGatewayRule] : []),
    ...factRules<Blocks>(({ rancher: { ingress } }) => ({ created, controller: controller ?? ingress.controller })),
  ];
  return parsed(place, withRulesOfMore(rancherBlocks, applicable, airGapped ? [["egress"]] : []), {
    hostname,
    egress: "direct",
    rancher: fields,
  });
}

/**
 * Validates the properties of an existing cluster, and adds defaults.
 *
 * @param place the construct, for the messages
 * @throws ConfigError with every error
 */
export function parseExistingClusterProps(
  place: string,
  blocks: Readonly<Record<keyof ExistingClusterBlocks, unknown>>,
): ExistingClusterBlocks {
  const unknown = missingFrom(rancherOnK8sFields, existingClusterBlocks);
  return parsed(place, withRulesOfMore(existingClusterBlocks, rancherOnK8sRules, unknown), blocks);
}

/**
 * Validates the properties of a VPC that the stack creates.
 *
 * @param place the construct, for the messages
 * @param region text, such as `eu-central-1`
 * @throws ConfigError with every error
 */
export function checkVpcProps(
  place: string,
  region: string,
  fields: { readonly cidr?: string; readonly zones?: readonly string[] },
): void {
  parsed(place, withRules(vpcBlocks, ownVpcRules), { aws: { region }, network: fields }, ["network"]);
}

/**
 * Validates the names of a record and of its zone.
 *
 * @param place the construct, for the messages
 * @throws ConfigError with every error
 */
export function checkRecordProps(place: string, hostname: string, zone: string): void {
  parsed(place, withRules(recordBlocks, hostnameRules), { hostname, dns: { zone } });
}

/** Properties whose values are constructs. */
const CONSTRUCTS = ["cluster", "network"];

/**
 * Rejects missing and unknown properties of a construct, and text instead of another construct. TypeScript reports these
 * errors, but JavaScript does not.
 *
 * @param place the construct, for the messages
 * @param known the names of all optional properties; empty: a schema checks them
 * @param required the required properties, with what each expects
 * @throws ConfigError with every error
 */
export function checkKeys(
  place: string,
  props: object | undefined | null,
  known: readonly string[],
  required: Readonly<Record<string, string>> = {},
): void {
  if (props !== undefined && (props === null || typeof props !== "object"))
    throw new ConfigError([`${place} properties: got ${show(props)}, expected an object`]);
  const given = new Map(Object.entries(props ?? {}).filter(([, value]) => value !== undefined && value !== null));
  const all = [...Object.keys(required), ...known];
  const unknown = [...given.keys()].filter((key) => known.length > 0 && !all.includes(key));
  const lines = [
    ...Object.entries(required).flatMap(([key, expected]) => {
      if (!given.has(key)) return [`${place} ${key}: missing, expected ${expected}`];
      const isFaulty = CONSTRUCTS.includes(key) && typeof given.get(key) !== "object";
      return isFaulty ? [`${place} ${key}: got ${show(given.get(key))}, expected ${expected}`] : [];
    }),
    ...unknown.map((key) => {
      const near = nearest(key, all);
      return `${place} ${formatPath([key])}: unknown property, ${near === undefined ? `expected ${either(all)}` : `did you mean ${near}?`}`;
    }),
  ];
  if (lines.length > 0) throw new ConfigError(lines);
}

/**
 * Validates the ids of an existing VPC and its subnets. A text that only Terraform knows is accepted.
 *
 * @param place the construct, for the messages
 * @throws ConfigError with every error
 */
export function checkExistingVpcProps(
  place: string,
  {
    vpcId,
    privateSubnetIds,
    publicSubnetIds,
  }: {
    readonly vpcId?: string;
    readonly privateSubnetIds?: readonly string[];
    readonly publicSubnetIds?: readonly string[];
  },
): void {
  const id = (kind: string, text: unknown) =>
    typeof text === "string" && (text.includes("${") || text.startsWith(`${kind}-`));
  const lines: string[] = [];
  if (!id("vpc", vpcId))
    lines.push(`${place} vpcId: got ${show(vpcId)}, expected the id of a VPC such as vpc-0123456789abcdef0`);
  const lists = {
    privateSubnetIds: [privateSubnetIds, [3], "three"],
    publicSubnetIds: [publicSubnetIds ?? [], [0, 3], "three or none"],
  } as const;
  for (const [field, [ids, counts, words]] of Object.entries(lists)) {
    if (!Array.isArray(ids) || !(counts as readonly number[]).includes(ids.length))
      lines.push(
        `${place} ${field}: got ${Array.isArray(ids) ? `${ids.length} subnets` : show(ids)}, expected ${words}, in three zones`,
      );
    else
      ids.forEach((subnet: unknown, index) => {
        if (!id("subnet", subnet))
          lines.push(
            `${place} ${field}[${index}]: got ${show(subnet)}, expected the id of a subnet such as subnet-0123456789abcdef0`,
          );
      });
  }
  if (lines.length > 0) throw new ConfigError(lines);
}

/** The fields of a file that are no properties of the construct. */
function missingFrom(file: z.ZodObject, blocks: z.ZodObject): string[][] {
  return Object.keys(file.shape).flatMap((field) => (field in blocks.shape ? [] : [[field]]));
}

function parsed<S extends z.ZodType>(place: string, schema: S, value: unknown, flat = FLAT): z.output<S> {
  const result = validate(schema, value);
  if ("data" in result) return result.data;
  throw new ConfigError(
    result.problems.map(({ path, message }) => {
      const isFlat = flat.includes(String(path[0])) || (path[0] === "network" && NETWORK_OF_CLUSTER.includes(path[1]));
      const field = path.length > 1 && isFlat ? path.slice(1) : path;
      return `${place} ${formatPath(field)}: ${message}`;
    }),
  );
}
