import { z } from "zod";
import { type RancherOnRkeConfig, rancherOnRke } from "./rancher-on-rke";
import { type RancherOnRke1Config, rancherOnRke1 } from "./rancher-on-rke1";

/**
 * A stack of mode RancherOnRKE of either kind, by its `cluster.distribution`: an error so names what that kind knows,
 * where a plain union would only say that it is neither.
 */
export const rancherOnOwnCluster = chosenBy(
  (value) => (saysRke1(value) ? rancherOnRke1 : rancherOnRke),
  z.union([rancherOnRke, rancherOnRke1]),
);

/** Whether a stack's cluster is of RKE1. */
export function isOnRke1(config: RancherOnRkeConfig | RancherOnRke1Config): config is RancherOnRke1Config {
  return config.cluster.distribution === "rke";
}

function saysRke1(value: unknown): boolean {
  const cluster = (value as { cluster?: unknown } | null | undefined)?.cluster;
  return (cluster as { distribution?: unknown } | null | undefined)?.distribution === "rke";
}

/** Gives a union of stacks of one mode its choice, and what a discriminated union asks its options for. */
function chosenBy<S extends z.ZodType>(choose: (value: unknown) => z.ZodType, union: S) {
  const { propValues } = rancherOnRke._zod;
  const run: S["_zod"]["run"] = (payload, context) => choose(payload.value)._zod.run(payload, context);
  Object.assign(union._zod, { propValues, run });
  return union as S & { readonly _zod: { readonly propValues: typeof propValues } };
}
