import { commandsPage } from "../reference/commands";
import { llmsText } from "../reference/llms";
import { reference } from "../reference/reference";
import { interfaces } from "../schema/interfaces";
import { schemaFile } from "../schema/json-schema";
import { supportMatrix } from "../support-matrix/page";

/** The text of every file that is generated from the schemas of the configuration, the scripts and the examples. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  "rancher.schema.json": schemaFile,
  "lib/config/props.ts": interfaces,
  "docs/configuration.md": reference,
  "docs/commands.md": commandsPage,
  "docs/llms.txt": llmsText,
  "docs/support-matrix.md": supportMatrix,
};
