import { join } from "node:path";
import { loadConfig, type StackConfig } from "../../lib/config";
import { drawn } from "../diagram/drawn";
import { commandsPage } from "../reference/commands";
import { llmsText } from "../reference/llms";
import { reference } from "../reference/reference";
import { interfaces } from "../schema/interfaces";
import { schemaFile } from "../schema/json-schema";
import { supportMatrix } from "../support-matrix/page";

/** README's picture, of the stack in `rancher.yaml`. */
function pictures() {
  const { stacks } = loadConfig(join(__dirname, "../../rancher.yaml"));
  return drawn("rke-ha", stacks["rke-ha"] as StackConfig);
}

/** The text of every file that is generated from the schemas of the configuration, the scripts and the examples. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  "rancher.schema.json": schemaFile,
  "lib/config/props.ts": interfaces,
  "docs/configuration.md": reference,
  "docs/commands.md": commandsPage,
  "docs/llms.txt": llmsText,
  "docs/support-matrix.md": supportMatrix,
  "docs/rke-ha.svg": () => pictures().svg,
  "docs/rke-ha.mmd": () => pictures().mmd,
};
