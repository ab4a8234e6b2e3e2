import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The names of a chart's values in its values.yaml and its templates. */
export interface ChartValues {
  /** Values that are free mappings. */
  readonly dict: readonly string[];
  /** All others. */
  readonly names: readonly string[];
}

const charts = JSON.parse(readFileSync(join(__dirname, "../../lib/config/chart-values.json"), "utf8")) as Readonly<
  Record<string, Readonly<Record<string, ChartValues>>>
>;

/**
 * The values of a chart's version; undefined for a chart without a list.
 *
 * @throws when there are lists of that chart, but none of that version
 */
export function chartValues(chart: string, version: string): ChartValues | undefined {
  const versions = charts[chart];
  if (versions === undefined) return undefined;
  const found = versions[version.replace(/^v/, "")];
  if (!found) throw new Error(`got ${chart} ${version}, expected one of ${Object.keys(versions).join(", ")}`);
  return found;
}

/** A JSON schema by which Helm rejects every value that the chart lacks. */
export function valuesSchema({ dict, names }: ChartValues): object {
  const root: Tree = {};
  for (const path of names) grow(root, path.split("."));
  for (const path of dict) grow(root, path.split("."))[FREE] = {};
  return schemaOf(root);
}

/** A mapping with any keys. */
const FREE = "*";
interface Tree {
  [name: string]: Tree;
}

function grow(tree: Tree, path: readonly string[]): Tree {
  return path.reduce((branch, name) => {
    branch[name] ??= {};
    return branch[name];
  }, tree);
}

function schemaOf(tree: Tree): object {
  if (FREE in tree || Object.keys(tree).length === 0) return {};
  const properties = Object.entries(tree).map(([name, inner]) => [name, schemaOf(inner)]);
  return { type: "object", additionalProperties: false, properties: Object.fromEntries(properties) };
}
