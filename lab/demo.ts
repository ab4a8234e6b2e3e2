import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { ConfigError, loadConfig, type RancherOnRkeConfig } from "../lib/config";
import { picture } from "./picture";
import { whyNoApply } from "./prerequisites";
import { listenToProgress } from "./progress";
import { endOnSignals } from "./signals";
import { DeployedStack } from "./stack/deployed-stack";
import { StatusLine } from "./status-line";
import { inTemporaryFolder } from "./temporary-folder";
import { ResourceProgress } from "./terraform/resource-progress";
import { type ChangeOptions, Terraform, TerraformError } from "./terraform/terraform";

const ID = "rke-ha";
const FILE = process.env.RANCHER_CONFIG || join(__dirname, "../rancher.yaml");
const status = new StatusLine();

/** Shows an apply or a destroy on the status line, or each change in lines of its own. */
async function changing<T>(what: string, verbose: boolean, work: (options: ChangeOptions) => Promise<T>): Promise<T> {
  const { onLine } = new ResourceProgress(
    (state) => status.set(state),
    verbose ? (line) => status.print(`  ${line}`) : undefined,
  );
  return await status.during(what, work({ onLine }));
}

function configured(): RancherOnRkeConfig {
  const config = loadConfig(FILE).stacks[ID];
  if (config?.mode !== "RancherOnRKE")
    throw new ConfigError([
      `${FILE}: got no stack ${ID} of mode RancherOnRKE, expected it, because the demo deploys only ${ID}; write that name again`,
    ]);
  return config;
}

/** Deploys the stack, prints what it then has, and plans again. */
async function deploy(terraform: Terraform, verbose: boolean): Promise<void> {
  await changing(`Deploying ${ID}`, verbose, (options) => terraform.apply(options));

  console.log("\nOutputs");
  const { kubeconfig: _, ...outputs } = await terraform.output();
  console.log(JSON.stringify({ ...outputs, kubeconfig: "(left out here)" }, null, 2));
  console.log("\nThe stack, as Mermaid\n");
  console.log(`${picture(await terraform.resources())}\n`);

  if (await status.during("Planning again", terraform.wouldChange()))
    throw new Error("second plan: got changes, expected none");
  console.log("Second plan: no changes\n");
}

/** Deploys the file again. */
async function deployEdit(stack: DeployedStack, terraform: Terraform, verbose: boolean): Promise<void> {
  stack.synth(configured());
  const planned = Object.keys(await status.during("Planning", terraform.changes())).length;
  if (planned === 0) console.log("No changes");
  else await changing(`Changing ${planned} resources`, verbose, (options) => terraform.apply(options));
}

/**
 * Deploys, and deploys edits after each Enter, until standard input ends. After an error in the file or of Terraform,
 * the deployed stack keeps running, and the next edit can correct it.
 */
async function deployEdits(stack: DeployedStack, terraform: Terraform, verbose: boolean): Promise<void> {
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
  await attempt(deploy(terraform, verbose));
  for await (const _ of createInterface({ input: process.stdin, signal: signal.came }))
    await attempt(deployEdit(stack, terraform, verbose));
}

/** Deploys and destroys the stack, and deploys edits of the file in between. */
async function demo({ edit = false, verbose = false }: Options): Promise<void> {
  const missing = whyNoApply();
  if (missing !== undefined) throw new Error(missing);
  const config = configured();

  console.log("Starting an AWS stand-in on this machine. No real account is touched.");
  console.log("It keeps what AWS would create and runs nothing of it: no server boots, and no Rancher is installed.");
  if (!edit)
    console.log("So no server waits until the one before it is ready: all servers are created at the same time.");
  listenToProgress((line) => status.set(line));
  const zone = config.dns?.zone;
  const starting = DeployedStack.start(ID, { region: config.aws.region, zone, original: true, gates: edit });
  const stack = await status.during("Preparing the stand-in and the providers", starting);
  try {
    // The caller's variables, and none of the other settings that would steer Terraform.
    const variables = Object.entries(stack.env).filter(([name]) => name.startsWith("TF_VAR_"));
    const terraform = new Terraform(stack.directory, stack.env, Object.fromEntries(variables));
    stack.synth(config);
    await status.during("Installing the providers", terraform.init());
    if (edit) await deployEdits(stack, terraform, verbose);
    else await deploy(terraform, verbose);

    // The last plan has read all resources, and nobody else changes them.
    await changing("Destroying", verbose, (options) => terraform.destroy({ ...options, refresh: false }));
    console.log(`\nLeft in the stand-in: ${JSON.stringify(await stack.standIn.inventory())}`);
    console.log("(the hosted zone was there before; each data volume leaves a final snapshot, by default)");
  } finally {
    await stack.stop();
  }
}

const USAGE = `usage: npm run demo [-- [--edit] [--verbose]]

Deploys the stack ${ID} of rancher.yaml, or of the file in RANCHER_CONFIG, on an AWS stand-in on this machine,
independent of any AWS credentials, and destroys it. Variables are read from TF_VAR_<name>.

  --edit     deploys edits of the file in between
  --verbose  prints each change of a resource
  --help     prints this`;

/** The options of the command. */
interface Options {
  readonly edit?: boolean;
  readonly verbose?: boolean;
  readonly help?: boolean;
}

/** The options of the command. Throws one line for others, and for an option that npm took for its own. */
function optionsOf(args: string[]): Options {
  // npm takes it for an option of its own, in some versions for an empty --editor.
  const { npm_config_edit, npm_config_editor } = process.env;
  if (args.length === 0 && (npm_config_edit !== undefined || npm_config_editor === ""))
    throw new Error("demo: npm kept --edit for itself; write npm run demo -- --edit");
  try {
    const boolean = { type: "boolean" } as const;
    return parseArgs({ args, options: { edit: boolean, verbose: boolean, help: boolean } }).values;
  } catch {
    throw new Error(
      `demo: got ${args.join(" ")}, expected --edit, --verbose, --help or nothing; it deploys only ${ID}`,
    );
  }
}

const signal = endOnSignals("ending Terraform and the stand-in; nothing remains, so the demo can run again");

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else await inTemporaryFolder("demo-", () => demo(options));
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
