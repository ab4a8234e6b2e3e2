import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The names of a chart's values, as its values.yaml and its templates have them. */
interface ChartValues {
  /** Values that are free mappings. */
  readonly dict: readonly string[];
  /** All others. */
  readonly names: readonly string[];
}

const charts = JSON.parse(readFileSync(join(__dirname, "chart-values.json"), "utf8")) as Record<
  "rancher" | "cert-manager",
  Record<string, ChartValues>
>;

/** The paths of values that a version of a chart does not know. */
export function unknownValues(chart: "rancher" | "cert-manager", version: string, values: object): string[] {
  const known = charts[chart][version];
  if (!known) throw new Error(`got ${chart} ${version}, expected one of ${Object.keys(charts[chart]).join(", ")}`);
  const isKnown = (path: string) =>
    known.names.includes(path) || known.dict.some((name) => path === name || path.startsWith(`${name}.`));
  return pathsOf(values, "").filter((path) => !isKnown(path));
}

function pathsOf(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, path === "" ? key : `${path}.${key}`));
}
