import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "../configured-stack";
import { commandsPage } from "./commands";
import { llmsText } from "./llms";
import { reference } from "./reference";

const DOCS = join(__dirname, "../../docs");

/** `npm run reference`: writes the generated pages of `docs`. */
command("reference", () => {
  const pages = { "configuration.md": reference, "commands.md": commandsPage, "llms.txt": llmsText };
  for (const [file, text] of Object.entries(pages)) {
    writeFileSync(join(DOCS, file), text());
    console.log(`wrote docs/${file}`);
  }
});
