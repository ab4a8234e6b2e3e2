import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../lab/support/temporary-folder";

/**
 * Returns a function that creates an empty folder at each call; all folders are removed after the tests of the file.
 */
export function temporaryFolders(): () => string {
  const parent = temporaryFolder();
  let count = 0;
  return () => {
    count += 1;
    const folder = join(parent, String(count));
    mkdirSync(folder);
    return folder;
  };
}
