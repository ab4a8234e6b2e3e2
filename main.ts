import "./lib/terraform/prepare-cdktf";
import { join, relative } from "node:path";
import { App } from "cdktf";
import { ConfigError, loadConfig, warningsOf } from "./lib/config";
import { stackOf } from "./stacks";

const file = process.env.RANCHER_CONFIG || "rancher.yaml";
/** Whether a command of CDKTF runs this program. Such a command prints warnings and its own progress. */
const isRunByCdktf = process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS !== undefined;

try {
  const { stacks } = loadConfig(file);
  const [wanted] = process.argv.slice(2);
  if (wanted !== undefined && !isRunByCdktf) {
    const ids = Object.keys(stacks).join(", ");
    throw new ConfigError([
      `got ${wanted}, expected no argument, because synthesis writes every stack of ${file}: ${ids}; remove it, or set RANCHER_CONFIG to another file`,
    ]);
  }
  const app = new App();
  for (const [id, config] of Object.entries(stacks)) stackOf(app, id, config);
  app.synth();
  if (!isRunByCdktf) {
    for (const [id, config] of Object.entries(stacks)) {
      for (const warning of warningsOf(id, config)) console.error(`warning: ${file}: stack ${id}: ${warning}`);
      console.log(`wrote ${relative("", join(app.outdir, "stacks", id, "cdk.tf.json"))}`);
    }
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  for (const line of error.errors) console.error(line);
  process.exitCode = 1;
}
