import "../../lib/terraform/prepare-cdktf";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command, configuredStack } from "../configured-stack";
import { drawn } from "./drawn";

/** `npm run diagram -- STACK [FOLDER]`: draws the stack as SVG and as Mermaid, in `cdktf.out/diagrams` or the folder. */
command("diagram -- STACK [FOLDER]", ([name, folder = "cdktf.out/diagrams"]) => {
  const { id, config } = configuredStack(name);
  mkdirSync(folder, { recursive: true });
  for (const [end, text] of Object.entries(drawn(id, config))) writeFileSync(join(folder, `${id}.${end}`), text);
  console.log(`${join(folder, id)}.svg, ${join(folder, id)}.mmd`);
});
