import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { ConfigError, loadConfig, type RancherOnRkeConfig } from "../lib/config";
import { picture, type StateJson } from "./picture";
import { whyNoApply } from "./prerequisites";
import { endOnSignals } from "./signals";
import { DeployedStack } from "./stack/deployed-stack";
import { inTemporaryFolder } from "./temporary-folder";
import { Terraform, TerraformError } from "./terraform/terraform";

const ID = "rke-ha";
const FILE = process.env.RANCHER_CONFIG || join(__dirname, "../rancher.yaml");
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
    throw new ConfigError([
      `${FILE}: got no stack ${ID} of mode RancherOnRKE, expected it, because the demo deploys only ${ID}; write that name again`,
    ]);
  return config;
}

/** Deploys the stack, prints what stands then, plans again, and returns the number of resources. */
async function deploy(stack: DeployedStack, terraform: Terraform): Promise<number> {
  const planned = (await told("Planning", terraform.plan())).json.resource_changes ?? [];
  const total = planned.filter(({ change }) => change.actions.includes("create")).length;
  const time = stack.shortWaits
    ? "seconds (the AWS provider's pauses are 64 times shorter here than with AWS)"
    : "about three minutes (the AWS provider's pauses)";
  console.log(`\nDeploying ${ID}: ${total} resources, ${time}`);
  await terraform.apply({ onLine: progress(total) });

  console.log("\nOutputs");
  const { kubeconfig: _, ...outputs } = await terraform.output();
  console.log(JSON.stringify({ ...outputs, kubeconfig: "(left out here)" }, null, 2));
  console.log("\nWhat stands now, as Mermaid\n");
  console.log(picture(await terraform.show<StateJson>()));

  const { changes } = await told("\nPlanning again", terraform.plan());
  if (changes) throw new Error("second plan: got changes, expected none");
  console.log("\nSecond plan: no changes");
  return total;
}

/** Deploys the file again. */
async function deployEdit(stack: DeployedStack, terraform: Terraform): Promise<void> {
  stack.synth(configured());
  const planned = Object.keys(await told("Planning", terraform.changes())).length;
  console.log(planned === 0 ? "No changes" : `Changing ${planned} resources`);
  if (planned > 0) await terraform.apply({ onLine: progress() });
}

/**
 * Deploys, and deploys edits after each Enter, until standard input ends. After an error in the file or of Terraform,
 * the deployed stack keeps running, and the next edit can correct it.
 */
async function deployEdits(stack: DeployedStack, terraform: Terraform): Promise<undefined> {
  const attempt = async (work: Promise<unknown>) => {
    await work.catch((error: Error) => {
      if (signal.status !== undefined || !(error instanceof ConfigError || error instanceof TerraformError))
        throw error;
      console.log(error.message);
    });
    console.log(
      `\nEdit ${FILE}, and press Enter to deploy it again. Ctrl-D destroys, and the next demo starts from nothing.`,
    );
  };
  await attempt(deploy(stack, terraform));
  for await (const _ of createInterface({ input: process.stdin, signal: signal.came }))
    await attempt(deployEdit(stack, terraform));
}

/** Deploys and destroys the stack, and deploys edits of the file in between. */
async function demo(edit: boolean): Promise<void> {
  const missing = whyNoApply();
  if (missing !== undefined) throw new Error(missing);
  const config = configured();

  console.log("Starting an AWS stand-in on this machine. No real account is touched.");
  console.log("It keeps what AWS would make and runs nothing of it: no server boots, and no Rancher is installed.");
  const starting = DeployedStack.start(ID, { region: config.aws.region, zone: config.dns?.zone });
  const stack = await told("Building what is not in the cache, and starting the stand-in", starting);
  try {
    // The caller's variables, and none of the other settings that would steer Terraform.
    const variables = Object.entries(stack.env).filter(([name]) => name.startsWith("TF_VAR_"));
    const terraform = new Terraform(stack.directory, stack.env, {
      ...stack.attached,
      ...Object.fromEntries(variables),
    });
    stack.synth(config);
    await told("Installing the providers", terraform.init());
    const total = await (edit ? deployEdits : deploy)(stack, terraform);

    console.log("\nDestroying");
    await terraform.destroy({ onLine: progress(total) });
    console.log(`\nLeft in the stand-in: ${JSON.stringify(await stack.standIn.inventory())}`);
    console.log("(the hosted zone was there before; each data volume leaves a final snapshot, by default)");
  } finally {
    await stack.stop();
  }
}

const USAGE = `usage: npm run demo [-- --edit]

Deploys the stack ${ID} of rancher.yaml, or of the file in RANCHER_CONFIG, on an AWS stand-in on this machine,
independent of any AWS credentials, and destroys it. Variables are read from TF_VAR_<name>.

  --edit  deploys edits of the file in between
  --help  prints this`;

/** The options of the command. Throws one line for others, and for an option that npm took for its own. */
function optionsOf(args: string[]): { readonly edit?: boolean; readonly help?: boolean } {
  // npm takes it for an option of its own, in some versions for an empty --editor.
  const { npm_config_edit, npm_config_editor } = process.env;
  if (args.length === 0 && (npm_config_edit !== undefined || npm_config_editor === ""))
    throw new Error("demo: npm kept --edit for itself; write npm run demo -- --edit");
  try {
    return parseArgs({ args, options: { edit: { type: "boolean" }, help: { type: "boolean" } } }).values;
  } catch {
    throw new Error(`demo: got ${args.join(" ")}, expected no argument, --edit or --help; it deploys only ${ID}`);
  }
}

const signal = endOnSignals("ending Terraform and the stand-in; nothing remains, so the demo can run again");

async function main(): Promise<void> {
  const { edit = false, help } = optionsOf(process.argv.slice(2));
  if (help) console.log(USAGE);
  else await inTemporaryFolder("demo-", () => demo(edit));
}

main()
  .catch((error: Error) => {
    const hint = error instanceof TerraformError ? "failed, and the next npm run demo starts from nothing: " : "";
    // After a signal everything fails for that reason.
    if (signal.status === undefined) console.error(`${hint}${error.message}`);
    process.exitCode = 1;
  })
  .finally(() => {
    process.exitCode = signal.status ?? process.exitCode;
  });
