import { z } from "zod";
import { ConfigError } from "./config-error";
import { rules } from "./rules";
import { rancherFieldRules } from "./rules/rancher";
import { rancherOnK8sRules } from "./rules/rancher-on-k8s";
import { checkOf, type Rule } from "./rules/rule";
import { access } from "./schema/access";
import { domainName, stackName } from "./schema/names";
import { rancher } from "./schema/rancher";
import { rancherOnK8sFields } from "./schema/rancher-on-k8s";
import { type RancherOnRkeConfig, rancherOnRkeFields } from "./schema/rancher-on-rke";
import { formatPath, validate } from "./validate";

/** The blocks of a configuration that a cluster is made from. */
const clusterBlocks = z.strictObject({
  name: stackName,
  ...rancherOnRkeFields.pick({ aws: true, network: true, balancer: true, cluster: true, access: true, registry: true })
    .shape,
});

/** What Rancher is made from. */
const rancherBlocks = z.strictObject({ hostname: domainName, access, rancher });

/** What a cluster that exists is told by. */
const existingClusterBlocks = z.strictObject({
  name: stackName,
  ...rancherOnK8sFields.pick({ cluster: true, access: true, registry: true }).shape,
});

/** Blocks whose fields are properties of a construct: the block's name is no part of a message. */
const FLAT = ["aws", "balancer", "cluster", "rancher"];

type ClusterBlocks = z.output<typeof clusterBlocks>;

/**
 * Validates the properties of a cluster, sorted into the blocks of the configuration file, and fills in defaults. Only
 * the rules run that need nothing but `given`.
 *
 * @param place the construct, for the messages
 * @param given dotted paths of the fields that the construct knows
 * @throws ConfigError with every fault
 */
export function parseClusterProps(
  place: string,
  blocks: z.input<typeof clusterBlocks>,
  given: readonly string[],
): ClusterBlocks {
  const isGiven = (need: string) => given.some((path) => need === path || need.startsWith(`${path}.`));
  const applicable = rules.filter(({ needs }) => needs.every(isGiven)) as unknown as readonly Rule<ClusterBlocks>[];
  return parsed(place, clusterBlocks.check(checkOf(applicable)), blocks);
}

/**
 * The same for Rancher on a cluster of any kind.
 *
 * @param airGapped whether charts come from the air gap's own place
 * @throws ConfigError with every fault
 */
export function parseRancherProps(
  place: string,
  hostname: string,
  fields: z.input<typeof rancher>,
  airGapped: boolean,
): Pick<RancherOnRkeConfig, "hostname" | "rancher"> {
  const applicable = rancherFieldRules.filter(({ needs }) => !airGapped || !needs.includes("access"));
  return parsed(place, rancherBlocks.check(checkOf(applicable as readonly Rule<z.output<typeof rancherBlocks>>[])), {
    hostname,
    access: "direct",
    rancher: fields,
  });
}

/**
 * The same for a cluster that exists.
 *
 * @throws ConfigError with every fault
 */
export function parseExistingClusterProps(
  place: string,
  blocks: z.input<typeof existingClusterBlocks>,
): z.output<typeof existingClusterBlocks> {
  const given = Object.keys(existingClusterBlocks.shape);
  const applicable = rancherOnK8sRules.filter(({ needs }) =>
    needs.every((need) => given.includes(need.split(".")[0] ?? "")),
  );
  type Blocks = z.output<typeof existingClusterBlocks>;
  return parsed(place, existingClusterBlocks.check(checkOf(applicable as unknown as readonly Rule<Blocks>[])), blocks);
}

function parsed<S extends z.ZodType>(place: string, schema: S, value: z.input<S>): z.output<S> {
  const result = validate(schema, value);
  if ("data" in result) return result.data;
  throw new ConfigError(
    result.faults.map(({ path, message }) => {
      const isFlat = FLAT.includes(String(path[0])) || (path[0] === "network" && path[1] === "allowedCidrs");
      const field = path.length > 1 && isFlat ? path.slice(1) : path;
      return `${place} ${formatPath(field)}: ${message}`;
    }),
  );
}
