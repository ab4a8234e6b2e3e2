import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import type { StackConfig } from "../lib/config";
import { stackOf } from "../stacks";
import type { Json } from "./json";

/** A stack as a construct, and as Terraform's input. */
export interface Synthesized {
  /** The construct. */
  readonly stack: TerraformStack;
  /** The JSON that Terraform reads. */
  readonly json: Json;
  /** Folder of the JSON, and of `assets`, this project's charts that the stack uses. */
  readonly folder: string;
}

/** Synthesizes one stack below a folder, as `cdktf synth --output FOLDER` does. */
export function synthesized(id: string, config: StackConfig, outdir: string): Synthesized {
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir });
  stackOf(app, id, config);
  app.synth();
  const stack = app.node.children.find((child) => TerraformStack.isStack(child)) as TerraformStack;
  const folder = join(outdir, "stacks", id);
  return { stack, folder, json: JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as Json };
}
