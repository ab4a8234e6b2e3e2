import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../lib/config";
import type { Json } from "../json";
import { synthesized } from "../synthesized";

/** What a command of this project does, by its arguments after `npm run`. */
export const COMMANDS: Readonly<Record<string, string>> = {
  init: "asks for a region, a zone and addresses, and writes a new configuration file",
  "config -- STACK": "prints the effective configuration of a stack, with its defaults",
  preflight: "checks your AWS account before the first deploy, and changes nothing",
  synth: "checks the file and writes the Terraform of all stacks to `cdktf.out`",
  "cost -- STACK [REGION]": "prints the monthly cost",
  "diagram -- STACK [FOLDER]": "draws the stack",
  "policy -- STACK [--servers]": "prints the IAM policy of Terraform's credentials, or of the servers' role",
  "security-groups -- STACK": "prints the rules that your own security groups need",
  "hcl -- STACK": "writes the stack as HCL",
  "mirror-list -- STACK [--lists]": "prints the files, images and charts that a mirror needs",
  "upgrade-path -- KUBERNETES RANCHER NEW_KUBERNETES NEW_RANCHER":
    "prints each deploy of an upgrade; it needs no account and no file",
  "demo [-- --edit]": "deploys a stack on a stand-in for AWS, without an account",
};

const HEAD = `# Commands and outputs

\`npm run generate\` writes this page.

## Commands

Each command reads \`rancher.yaml\`, or the file in \`RANCHER_CONFIG\`. \`STACK\` is the name of a stack in this file. You can omit it when the
file has only one stack. Add \`-- --help\` for the arguments.

| Command | What it does |
|---|---|
`;

const OUTPUTS = `
## Outputs

\`terraform output\` and \`cdktf output STACK\` print them. A stack has only the outputs that apply to it.

| Output | Value | Modes |
|---|---|---|
`;

/** The page docs/commands.md: the commands, and the outputs of the stacks in the examples. */
export function commandsPage(): string {
  const commands = Object.entries(COMMANDS).map(([name, what]) => `| \`npm run ${name}\` | ${what} |\n`);
  const rows = [...outputs()]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, { description, modes }]) => `| \`${name}\` | ${description} | ${[...modes].sort().join(", ")} |\n`);
  return [HEAD, ...commands, OUTPUTS, ...rows].join("");
}

interface Output {
  readonly description: string;
  readonly modes: Set<string>;
}

function outputs(): Map<string, Output> {
  const found = new Map<string, Output>();
  const examples = join(__dirname, "../../examples");
  const folder = mkdtempSync(join(tmpdir(), "outputs-"));
  try {
    for (const file of readdirSync(examples).filter((name) => name.endsWith(".yaml"))) {
      for (const [id, config] of Object.entries(loadConfig(join(examples, file)).stacks)) {
        const { json } = synthesized(id, config, folder);
        for (const [name, output] of Object.entries((json.output ?? {}) as Record<string, Json>)) {
          const { modes } = found.get(name) ?? { modes: new Set<string>() };
          found.set(name, { description: textOf(output), modes: modes.add(`\`${config.mode}\``) });
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return found;
}

function textOf({ description = "", sensitive }: Json): string {
  return `${String(description)}${sensitive ? "; sensitive" : ""}`.replaceAll("|", "\\|");
}
