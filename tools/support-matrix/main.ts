import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "../configured-stack";
import { supportMatrix } from "./page";

/** `npm run support-matrix`: writes `docs/support-matrix.md`. */
command("support-matrix", () => {
  writeFileSync(join(__dirname, "../../docs/support-matrix.md"), supportMatrix());
  console.log("wrote docs/support-matrix.md");
});
