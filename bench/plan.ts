import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { whyNoApply } from "../lab/prerequisites";
import { DeployedStack } from "../lab/stack/deployed-stack";
import { ofLab } from "../lab/stack/provider";
import { Terraform } from "../lab/terraform/terraform";
import { loadConfig } from "../lib/config";
import { stackOf } from "../stacks";
import type { Json } from "../tools/json";
import { median } from "./median";
import { type Row, shown } from "./row";
import { seconds } from "./seconds";

const RUNS = 3;
const ID = "rke-ha";

/**
 * Measures the first plan of `rke-ha` on the AWS double and the plan of an empty module, and counts the resources.
 *
 * @throws Error when rancher.yaml has no stack `rke-ha`
 */
export async function planRows(): Promise<Row[]> {
  const reason = whyNoApply();
  if (reason !== undefined) return [{ what: `plan: ${ID}`, ours: "not measured", reference: reason }];
  const stack = await DeployedStack.start(ID);
  try {
    const config = loadConfig(join(__dirname, "../rancher.yaml")).stacks[ID];
    if (config === undefined) throw new Error(`bench: got no stack ${ID} in rancher.yaml`);
    stack.synthesize((app) => stackOf(app, ID, ofLab(config)));
    const nothing = join(stack.folder, "nothing");
    mkdirSync(nothing);
    writeFileSync(join(nothing, "main.tf.json"), '{ "output": { "nothing": { "value": 0 } } }');
    // Terraform starts the providers, as in a deploy.
    const ours = new Terraform(stack.directory, stack.env);
    const empty = new Terraform(nothing, stack.env);
    const taken: [ours: number[], nothing: number[]] = [[], []];
    for (const terraform of [ours, empty]) await terraform.init();
    for (let round = 0; round < RUNS; round++) {
      taken[0].push(await seconds(() => ours.plan()));
      taken[1].push(await seconds(() => empty.plan()));
    }
    const { resource } = JSON.parse(readFileSync(join(stack.directory, "cdk.tf.json"), "utf8")) as { resource: Json };
    const count = Object.values(resource).reduce<number>((sum, named) => sum + Object.keys(named as Json).length, 0);
    return [
      {
        what: `plan: ${ID}, nothing deployed`,
        ours: shown(median(taken[0])),
        reference: `${shown(median(taken[1]))} an empty module`,
      },
      { what: `plan: ${ID}`, ours: `${count} resources`, reference: "without Rancher's releases" },
    ];
  } finally {
    await stack.stop();
  }
}
