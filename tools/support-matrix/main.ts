import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { supportMatrix } from "./page";

/** `npm run support-matrix`: writes `docs/support-matrix.md`. */
writeFileSync(join(__dirname, "../../docs/support-matrix.md"), supportMatrix());
