import "../../lib/terraform/prepare-cdktf";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, configuredStack } from "../configured-stack";
import { synthesized } from "../synthesized";
import { mermaid } from "./mermaid";
import { svg } from "./svg";
import { topologyOf } from "./topology";

/** `npm run diagram -- STACK [FOLDER]`: draws the stack as SVG and as Mermaid, in `cdktf.out/diagrams` or the folder. */
command("diagram -- STACK [FOLDER]", ([name, folder = "cdktf.out/diagrams"]) => {
  const { id, config } = configuredStack(name);
  const outdir = mkdtempSync(join(tmpdir(), "diagram-"));
  try {
    const topology = topologyOf(id, synthesized(id, config, outdir).json);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${id}.svg`), svg(topology));
    writeFileSync(join(folder, `${id}.mmd`), mermaid(topology));
    console.log(`${join(folder, id)}.svg, ${join(folder, id)}.mmd`);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});
