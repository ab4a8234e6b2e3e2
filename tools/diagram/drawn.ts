import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StackConfig } from "../../lib/config";
import { synthesized } from "../synthesized";
import { mermaid } from "./mermaid";
import { svg } from "./svg";
import { topologyOf } from "./topology";

/** A stack as SVG and as Mermaid, by the ends of their file names. */
export function drawn(id: string, config: StackConfig): Readonly<Record<"svg" | "mmd", string>> {
  const outdir = mkdtempSync(join(tmpdir(), "diagram-"));
  try {
    const topology = topologyOf(id, synthesized(id, config, outdir).json);
    return { svg: svg(topology), mmd: mermaid(topology) };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
