import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "../configured-stack";
import { interfaces } from "./interfaces";
import { jsonSchema } from "./json-schema";

/** `npm run schema`: writes the files generated from the schemas of the configuration. */
command("schema", () => {
  const root = join(__dirname, "../..");
  writeFileSync(join(root, "rancher.schema.json"), jsonSchema());
  writeFileSync(join(root, "lib/config/props.ts"), interfaces());
  console.log("wrote rancher.schema.json, lib/config/props.ts");
});
