import "../../lib/terraform/prepare-cdktf";
import { resolve } from "node:path";
import { ConfigError } from "../../lib/config";
import { commandWithOptions } from "../configured-stack";
import { releaseFiles } from "./release-files";

/**
 * `npm run release-files -- [TAG] [--output FOLDER]`: writes the files of a release, and publishes nothing. FOLDER is
 * replaced.
 */
commandWithOptions("release-files -- [TAG] [--output FOLDER]", (words) => {
  const at = words.indexOf("--output");
  const folder = at < 0 ? "reports/release" : words[at + 1];
  const [tag, ...extra] = words.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
  const unknown = [...extra, ...(tag?.startsWith("-") ? [tag] : [])];
  if (folder === undefined || unknown.length > 0)
    throw new ConfigError([`release-files: got ${words.join(" ")}, expected a tag, and --output with a folder`]);
  for (const name of releaseFiles(resolve(folder), tag)) console.log(`wrote ${folder}/${name}`);
});
