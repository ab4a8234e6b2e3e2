import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChartValues } from "./blocks/chart-values";
import { nearest } from "./corrections";
import { show } from "./words";

/** The names of a chart's values, in its `values.yaml` and its templates. */
interface KnownValues {
  /** Values that are free mappings. */
  readonly dict: readonly string[];
  /** All others. */
  readonly names: readonly string[];
}

type Charts = Readonly<Record<string, Readonly<Record<string, KnownValues>>>>;

let charts: Charts | undefined;

/** The values of the newest known patch of a minor of Rancher's chart; undefined when there is no list. */
function knownValues(version: string): KnownValues | undefined {
  const minor = `${version.split(".").slice(0, 2).join(".")}.`;
  return Object.entries(rancherValues()).find(([each]) => each.startsWith(minor))?.[1];
}

/** Whether a version of Rancher's chart has a value, or a mapping of values, with this name. */
export function isRancherValue(name: string): boolean {
  return Object.values(rancherValues()).some((known) => namesUnder(known, "").includes(name));
}

function rancherValues(): Charts[string] {
  charts ??= JSON.parse(readFileSync(join(__dirname, "chart-values.json"), "utf8")) as Charts;
  return charts.rancher ?? {};
}

/**
 * A warning for each value in the file that the version of Rancher's chart does not have. Helm ignores such a value. The
 * lists of the other charts have only the values that the stack sets.
 */
export function* unknownValues(values: ChartValues, version: string): Iterable<string> {
  const known = knownValues(version);
  if (known === undefined) return;
  for (const path of pathsOf(values, known, [])) {
    const name = path.join(".");
    const around = path.slice(0, -1).join(".");
    const siblings = namesUnder(known, around);
    const last = path.at(-1) as string;
    const near = nearest(last, siblings);
    const elsewhere = near === undefined ? known.names.find((each) => each.endsWith(`.${last}`)) : undefined;
    const similar = near !== undefined ? (around === "" ? near : `${around}.${near}`) : elsewhere;
    yield `rancher.values: got ${show(name)}, which the chart rancher ${version} does not have and Helm ignores; ${similar === undefined ? "remove it" : `did you mean ${similar}?`}`;
  }
}

/** The first unknown key on each path. */
function pathsOf(value: unknown, known: KnownValues, path: readonly string[]): (readonly string[])[] {
  const name = path.join(".");
  if (path.length > 0) {
    if (known.dict.includes(name)) return [];
    const isParent = [...known.names, ...known.dict].some((each) => each.startsWith(`${name}.`));
    if (!isParent) return known.names.includes(name) ? [] : [path];
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, known, [...path, key]));
}

/** The names directly below a mapping of values. */
function namesUnder({ names, dict }: KnownValues, around: string): string[] {
  const prefix = around === "" ? "" : `${around}.`;
  const below = [...names, ...dict].filter((each) => each.startsWith(prefix));
  return [...new Set(below.map((each) => each.slice(prefix.length).split(".")[0] as string))];
}

/** Rancher's feature flags (Rancher, "Enabling Experimental Features", and `pkg/features/feature.go`). */
const FEATURES =
  "aggregated-roletemplates clean-stale-secrets cluster-agent-scheduling-customization continuous-delivery embedded-cluster-api external-rules fleet harvester harvester-baremetal-container-workload imported-cluster-version-management istio-virtual-service-ui legacy managed-system-upgrade-controller monitoringv1 multi-cluster-management multi-cluster-management-agent oidc-provider provisioningprebootstrap provisioningv2 rke1-custom-node-cleanup rke1-ui rke2 token-hashing turtles ui-extension ui-sql-cache uiextension unsupported-storage-drivers".split(
    " ",
  );

/** A warning for each feature flag that is nearly the name of a known one. Rancher ignores an unknown flag. */
export function* unknownFeatures(features: Readonly<Record<string, boolean>>): Iterable<string> {
  for (const name of Object.keys(features)) {
    const near = FEATURES.includes(name) ? undefined : nearest(name, FEATURES);
    if (near !== undefined)
      yield `rancher.features: got ${show(name)}, which is not a feature flag of Rancher; did you mean ${near}?`;
  }
}
