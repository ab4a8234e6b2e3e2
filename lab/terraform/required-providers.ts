import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { loadConfig } from "../../lib/config";
import { stackOf } from "../../stacks";
import { ofLab } from "../stack/provider";
import type { RequiredProviders } from "./registry-mirror";

const EXAMPLE = join(__dirname, "../../rancher.yaml");

/** The providers of the example configuration, with their versions. */
export async function requiredProviders(): Promise<RequiredProviders> {
  const outdir = await mkdtemp(join(tmpdir(), "required-"));
  try {
    const app = new App({ outdir });
    const [stack] = Object.entries(loadConfig(EXAMPLE).stacks);
    if (stack === undefined) throw new Error(`${EXAMPLE}: got no stack, expected one`);
    stackOf(app, stack[0], ofLab(stack[1]));
    app.synth();
    const file = join(outdir, "stacks", stack[0], "cdk.tf.json");
    const { terraform } = JSON.parse(readFileSync(file, "utf8")) as {
      terraform: { required_providers: RequiredProviders };
    };
    return terraform.required_providers;
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}
