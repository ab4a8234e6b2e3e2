import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "../configured-stack";
import { reference } from "./reference";

/** `npm run reference`: writes `docs/configuration.md`. */
command("reference", () => {
  writeFileSync(join(__dirname, "../../docs/configuration.md"), reference());
  console.log("wrote docs/configuration.md");
});
