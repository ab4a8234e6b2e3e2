import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { run } from "../run";
import { chartValues, valuesSchema } from "./known-values";

/** A double of a chart: small, with the originals' names of values. It rejects values that the original lacks. */
export interface ChartDouble {
  readonly name: "cert-manager" | "rancher" | "rancher-backup" | "rancher-backup-crd";
  /** Version of the chart. */
  readonly version: string;
  /**
   * The version whose values it has.
   *
   * @default - `version`
   */
  readonly like?: string;
  /**
   * Whether its pods never run.
   *
   * @default false
   */
  readonly broken?: boolean;
}

/** Publishes charts as a Helm repository: a folder with `index.yaml` and an archive for each. */
export async function publishCharts(folder: string, charts: readonly ChartDouble[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const entries: Record<string, object[]> = {};
  for (const chart of charts) {
    const archive = `${chart.name}-${chart.version}.tgz`;
    const metadata = {
      apiVersion: "v2",
      name: chart.name,
      version: chart.version,
      appVersion: chart.broken ? "broken" : chart.version,
    };
    await pack(join(folder, archive), chart, metadata);
    entries[chart.name] ??= [];
    entries[chart.name]?.push({ ...metadata, urls: [archive] });
  }
  await writeFile(join(folder, "index.yaml"), stringify({ apiVersion: "v1", entries }));
}

async function pack(archive: string, chart: ChartDouble, metadata: object): Promise<void> {
  const root = await mkdtemp(`${archive}-`);
  try {
    const place = join(root, chart.name);
    await cp(join(__dirname, "sources", chart.name), place, { recursive: true });
    await writeFile(join(place, "Chart.yaml"), stringify(metadata));
    const known = chartValues(chart.name, chart.like ?? chart.version);
    if (known) await writeFile(join(place, "values.schema.json"), JSON.stringify(valuesSchema(known)));
    await run("tar", ["-czf", archive, "-C", root, chart.name], { timeoutMs: 20_000 });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
