import type { AccessConfig, RegistryConfig } from "./schema/access";

/** An air gap, as validated. */
export type AirGapConfig = NonNullable<Exclude<AccessConfig, "direct">["airGap"]>;

/** The part of `access` that says of an air gap what every mode has: more where its servers or charts ask for it. */
type WithAirGap<T> = "direct" | { readonly proxy?: unknown; readonly airGap?: T };

/** The air gap of a stack; undefined where it has a way out. */
export function airGapOf<T>(access: WithAirGap<T>): T | undefined {
  return access === "direct" ? undefined : access.airGap;
}

/** Whether a stack has no way out. */
export function isAirGapped(access: WithAirGap<unknown>): boolean {
  return airGapOf(access) !== undefined;
}

/** The registry that images come from, with an air gap or without one. */
export function registryOf(config: {
  readonly access: WithAirGap<{ readonly registry: RegistryConfig }>;
  readonly registry?: RegistryConfig;
}): RegistryConfig | undefined {
  return airGapOf(config.access)?.registry ?? config.registry;
}
