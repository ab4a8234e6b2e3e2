import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { jsonSchema } from "./json-schema";

/** `npm run schema`: writes `rancher.schema.json` at the top of the project. */
writeFileSync(resolve(__dirname, "../../rancher.schema.json"), jsonSchema());
