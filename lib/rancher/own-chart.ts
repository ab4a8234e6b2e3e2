import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { AssetType, TerraformAsset } from "cdktf";
import type { Construct } from "constructs";
import { parse } from "yaml";

const CHARTS = join(__dirname, "../../charts");

/** A chart that is part of this project. */
export interface OwnChart {
  /** Its folder beside the synthesized stack. The path changes with its content. */
  readonly chart: string;
  /** Version in its `Chart.yaml`. */
  readonly version: string;
}

/** Copies a chart of this project beside its stack, so that an apply needs only the stack's folder. */
export function createOwnChart(
  scope: Construct,
  id: string,
  name: "rancher-prerequisites" | "rancher-backup-schedule",
): OwnChart {
  const folder = join(CHARTS, name);
  // CDKTF and its successor hash folders differently. This hash makes the chart's path independent of them.
  const asset = new TerraformAsset(scope, id, {
    path: folder,
    type: AssetType.DIRECTORY,
    assetHash: contentHash(folder),
  });
  const { version } = parse(readFileSync(join(folder, "Chart.yaml"), "utf8")) as { version: string };
  return { chart: `\${path.module}/${asset.path}`, version };
}

/** A checksum of the names and contents of a folder's files. */
function contentHash(folder: string): string {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const paths = all.filter((path) => statSync(join(folder, path)).isFile()).sort();
  const hash = createHash("sha256");
  for (const path of paths)
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(folder, path)))
      .update("\0");
  return hash.digest("hex").slice(0, 32);
}
