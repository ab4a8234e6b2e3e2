import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../lib/config";
import { commandWithOptions } from "../configured-stack";
import { GENERATED } from "./generated";

const ROOT = join(__dirname, "../..");

/** `npm run generate` writes the generated files. With `--check`, it only reports files that are not up to date. */
commandWithOptions("generate", ([option]) => {
  const stale = Object.entries(GENERATED).filter(([file, text]) => readFileSync(join(ROOT, file), "utf8") !== text());
  if (option === "--check") {
    if (stale.length === 0) return;
    throw new ConfigError(stale.map(([file]) => `${file} is not up to date; run npm run generate`));
  }
  for (const [file, text] of stale) {
    writeFileSync(join(ROOT, file), text());
    console.log(`wrote ${file}`);
  }
});
