import { chartValues } from "../../lab/charts/known-values";

/** The paths of values that a chart's version does not know. */
export function unknownValues(chart: "rancher" | "cert-manager", version: string, values: object): string[] {
  const known = chartValues(chart, version);
  const isKnown = (path: string) =>
    known?.names.includes(path) || known?.dict.some((name) => path === name || path.startsWith(`${name}.`));
  return pathsOf(values, "").filter((path) => !isKnown(path));
}

function pathsOf(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, path === "" ? key : `${path}.${key}`));
}
