import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AssetType, TerraformAsset } from "cdktf";
import type { Construct } from "constructs";
import { parse } from "yaml";

const CHARTS = join(__dirname, "../../charts");

/** A chart of this product, as a release takes it. */
export interface OwnChart {
  /** Its folder beside the synthesized stack; another one when its content changes. */
  readonly chart: string;
  readonly version: string;
}

/** Copies a chart of this product beside the stack that uses it, so that the stack needs nothing else to be applied. */
export function ownChart(
  scope: Construct,
  id: string,
  name: "rancher-prerequisites" | "rancher-backup-schedule",
): OwnChart {
  const folder = join(CHARTS, name);
  const asset = new TerraformAsset(scope, id, { path: folder, type: AssetType.DIRECTORY });
  const { version } = parse(readFileSync(join(folder, "Chart.yaml"), "utf8")) as { version: string };
  return { chart: `\${path.module}/${asset.path}`, version };
}
