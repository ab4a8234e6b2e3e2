import { join } from "node:path";
import { createInterface } from "node:readline";
import { ConfigError, loadConfig, type RancherOnRkeConfig } from "../lib/config";
import { picture, type StateJson } from "./picture";
import { whyNoApply } from "./prerequisites";
import { endOnSignals } from "./signals";
import { DeployedStack } from "./stack/deployed-stack";
import { inTemporaryFolder } from "./temporary-folder";
import { TerraformError } from "./terraform/terraform";

const ID = "rke-ha";
const FILE = process.env.RANCHER_CONFIG || join(__dirname, "../rancher.yaml");
const EDIT = process.argv.includes("--edit");
const VERBS: Readonly<Record<string, string>> = { create: "created", update: "changed", delete: "deleted" };

const TOLD_EVERY_MS = 10_000;

/** Prints what runs, and every ten seconds for how long. */
async function told<T>(what: string, work: Promise<T>): Promise<T> {
  console.log(what);
  const start = Date.now();
  const timer = setInterval(
    () => console.log(`  ${what}, for ${Math.round((Date.now() - start) / 1000)} s`),
    TOLD_EVERY_MS,
  );
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Prints each change when it is done, with its number among all changes if that is known, and changes that take long.
 */
function progress(total?: number): (line: string) => void {
  let done = 0;
  return (line) => {
    const { type, hook } = JSON.parse(line) as {
      type?: string;
      hook?: { action?: string; elapsed_seconds?: number; resource?: { addr: string } };
    };
    // Data that is read during an apply is no resource.
    const verb = VERBS[hook?.action ?? ""];
    // Terraform reports it every ten seconds.
    if (type === "apply_progress" && verb !== undefined)
      console.log(`  ${hook?.resource?.addr} is not ${verb} yet (${hook?.elapsed_seconds} s)`);
    if (type !== "apply_complete" || verb === undefined) return;
    done++;
    console.log(
      `  [${done}${total === undefined ? "" : `/${total}`}] ${hook?.resource?.addr} ${verb} (${hook?.elapsed_seconds} s)`,
    );
  };
}

function configured(): RancherOnRkeConfig {
  const config = loadConfig(FILE).stacks[ID];
  if (config?.mode !== "RancherOnRKE")
    throw new ConfigError([`${FILE}: got no stack ${ID} of mode RancherOnRKE, expected the example`]);
  return config;
}

/** Deploys the file again after each Enter, until standard input ends. */
async function deployEdits(stack: DeployedStack): Promise<void> {
  const invitation = `\nEdit ${FILE}, and press Enter to deploy it again. Ctrl-D destroys.`;
  console.log(invitation);
  for await (const _ of createInterface({ input: process.stdin, signal: signal.came })) {
    try {
      stack.synth(configured());
      const planned = Object.keys(await told("Planning", stack.terraform.changes())).length;
      console.log(planned === 0 ? "No changes" : `Changing ${planned} resources`);
      if (planned > 0) await stack.terraform.apply({ onLine: progress() });
    } catch (error) {
      // After an error in the file or a rejected step, the deployed stack keeps running, and the next edit can correct
      // it.
      if (!(error instanceof ConfigError || error instanceof TerraformError)) throw error;
      console.log(error.message);
    }
    console.log(invitation);
  }
}

/**
 * `npm run demo`: deploys and destroys the stack `rke-ha` of rancher.yaml on the AWS stand-in, independent of any AWS
 * credentials. With `--edit` it deploys edits of the file in between.
 */
async function demo(): Promise<void> {
  const missing = whyNoApply();
  if (missing !== undefined) throw new Error(missing);
  const config = configured();

  console.log("Starting an AWS stand-in on this machine. No real account is touched.");
  console.log("It keeps what AWS would make and runs nothing of it: no server boots, and no Rancher is installed.");
  const starting = DeployedStack.start(ID, { region: config.aws.region, zone: config.dns?.zone });
  const stack = await told("Building what is not in the cache, and starting the stand-in", starting);
  try {
    stack.synth(config);
    await told("Installing the providers", stack.terraform.init());
    const planned = (await told("Planning", stack.terraform.plan())).json.resource_changes ?? [];
    const total = planned.filter(({ change }) => change.actions.includes("create")).length;
    const time = stack.shortWaits
      ? "seconds (the AWS provider's pauses are 64 times shorter here than with AWS)"
      : "about three minutes (the AWS provider's pauses)";
    console.log(`\nDeploying ${ID}: ${total} resources, ${time}`);
    await stack.terraform.apply({ onLine: progress(total) });

    console.log("\nOutputs");
    const { kubeconfig: _, ...outputs } = await stack.terraform.output();
    console.log(JSON.stringify({ ...outputs, kubeconfig: "(left out here)" }, null, 2));
    console.log("\nWhat stands now, as Mermaid\n");
    console.log(picture(await stack.terraform.show<StateJson>()));

    const { changes } = await told("\nPlanning again", stack.terraform.plan());
    if (changes) throw new Error("second plan: got changes, expected none");
    console.log("\nSecond plan: no changes");
    if (EDIT) await deployEdits(stack);

    console.log("\nDestroying");
    await stack.terraform.destroy({ onLine: progress(EDIT ? undefined : total) });
    console.log(`\nLeft in the stand-in: ${JSON.stringify(await stack.standIn.inventory())}`);
    console.log("(the hosted zone was there before; each data volume leaves a final snapshot, by default)");
  } finally {
    await stack.stop();
  }
}

const signal = endOnSignals("ending Terraform and the stand-in");

inTemporaryFolder("demo-", demo)
  .catch((error: Error) => {
    // After a signal everything fails for that reason.
    if (signal.status === undefined) console.error(error.message);
    process.exitCode = 1;
  })
  .finally(() => {
    process.exitCode = signal.status ?? process.exitCode;
  });
