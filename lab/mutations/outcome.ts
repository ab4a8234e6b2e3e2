import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { ConfigError, loadConfig } from "../../lib/config";
import { stackOf } from "../../stacks";
import { ofLab } from "../stack/provider";

/**
 * Loads a configuration file, and synthesizes its stacks.
 *
 * @param folder a folder for the file and the stacks
 * @returns the folder of the stacks; undefined when the file is rejected, with a place on every line
 * @throws Error when the file is neither rejected so nor synthesized
 */
export function outcomeOf(text: string, folder: string): string | undefined {
  const file = join(folder, "rancher.yaml");
  writeFileSync(file, text);
  try {
    const { stacks } = loadConfig(file);
    const app = new App({ outdir: mkdtempSync(join(folder, "app-")) });
    for (const [id, config] of Object.entries(stacks)) stackOf(app, id, ofLab(config));
    app.synth();
    return app.outdir;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { errors } = error;
    const hasPlaces = errors.every((line) => /:\d+:\d+ \S/.test(line) && !line.includes("\n"));
    if (errors.length === 0 || !hasPlaces) {
      throw new Error(`rejected without a place on every line: ${JSON.stringify(errors)}`);
    }
    return undefined;
  }
}
