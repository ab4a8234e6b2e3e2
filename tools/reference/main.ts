import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { reference } from "./reference";

/** `npm run reference`: writes `docs/configuration.md`. */
writeFileSync(join(__dirname, "../../docs/configuration.md"), reference());
