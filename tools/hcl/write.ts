import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes the files of a root module or module into a folder, with the charts it uses. It replaces the folder's former
 * files.
 */
export function writeModule(folder: string, files: Readonly<Record<string, string>>, synthesizedFolder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const assets = join(synthesizedFolder, "assets");
  if (existsSync(assets)) cpSync(assets, join(folder, "assets"), { recursive: true });
}

/** Formats the files as Terraform does. Without Terraform they are valid, and only the spaces before `=` differ. */
export function formatModule(folder: string): void {
  const { error, status, stderr } = spawnSync("terraform", ["fmt", folder], { encoding: "utf8", timeout: 60_000 });
  if (error) console.log(`not formatted, because terraform does not run: ${error.message}`);
  else if (status !== 0) throw new Error(`terraform fmt ${folder}: ended with ${status}\n${stderr}`);
}
