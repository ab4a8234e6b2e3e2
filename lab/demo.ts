import { join } from "node:path";
import { loadConfig } from "../lib/config";
import { picture, type StateJson } from "./picture";
import { whyNoApply } from "./prerequisites";
import { endOnSignals } from "./signals";
import { DeployedStack } from "./stack/deployed-stack";
import { inTemporaryFolder } from "./temporary-folder";

const ID = "rke-ha";
const VERBS: Readonly<Record<string, string>> = { create: "created", update: "changed", delete: "deleted" };

/** Prints each change as it is done, with its place among all. */
function progress(total: number): (line: string) => void {
  let done = 0;
  return (line) => {
    const { type, hook } = JSON.parse(line) as {
      type?: string;
      hook?: { action?: string; elapsed_seconds?: number; resource?: { addr: string } };
    };
    // Data that is read while applying is no resource.
    const verb = VERBS[hook?.action ?? ""];
    if (type !== "apply_complete" || verb === undefined) return;
    done++;
    console.log(`  [${done}/${total}] ${hook?.resource?.addr} ${verb} (${hook?.elapsed_seconds} s)`);
  };
}

/**
 * `npm run demo`: deploys and destroys the stack `rke-ha` of rancher.yaml on the AWS stand-in, whatever AWS
 * credentials this machine has.
 */
async function demo(): Promise<void> {
  const missing = whyNoApply();
  if (missing !== undefined) throw new Error(missing);
  const config = loadConfig(join(__dirname, "../rancher.yaml")).stacks[ID];
  if (config?.mode !== "RancherOnRKE")
    throw new Error(`rancher.yaml: got no stack ${ID} of mode RancherOnRKE, expected the example`);

  console.log("Starting an AWS stand-in on this machine. No real account is touched.");
  const stack = await DeployedStack.start(ID, { region: config.aws.region, zone: config.dns?.zone });
  try {
    stack.synth(config);
    await stack.terraform.init();
    const planned = (await stack.terraform.plan()).json.resource_changes ?? [];
    const total = planned.filter(({ change }) => change.actions.includes("create")).length;
    console.log(`\nDeploying ${ID}: ${total} resources, about two minutes (AWS' own waiting times)`);
    await stack.terraform.apply({ onLine: progress(total) });

    console.log("\nOutputs");
    console.log(JSON.stringify(await stack.terraform.output(), null, 2));
    console.log("\nWhat stands now, as Mermaid\n");
    console.log(picture(await stack.terraform.show<StateJson>()));

    const { changes } = await stack.terraform.plan();
    if (changes) throw new Error("second plan: got changes, expected none");
    console.log("\nSecond plan: no changes");

    console.log("\nDestroying");
    await stack.terraform.destroy({ onLine: progress(total) });
    console.log(`\nLeft in the stand-in: ${JSON.stringify(await stack.standIn.inventory())}`);
    console.log("(the hosted zone was there before; each data volume leaves a final snapshot, by default)");
  } finally {
    await stack.stop();
  }
}

const signal = endOnSignals("ending Terraform and the stand-in");

inTemporaryFolder("demo-", demo)
  .catch((error: Error) => {
    // After a signal everything fails, for that reason.
    if (signal.status === undefined) console.error(error.message);
    process.exitCode = 1;
  })
  .finally(() => {
    process.exitCode = signal.status ?? process.exitCode;
  });
