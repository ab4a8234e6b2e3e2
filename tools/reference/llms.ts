import { readFileSync } from "node:fs";
import { join } from "node:path";
import { description, name } from "../../package.json";
import { COMMANDS } from "./commands";
import { fieldNames } from "./reference";

const ROOT = join(__dirname, "../..");

/**
 * The page docs/llms.txt for assistants and tools (llmstxt.org, "Format"): what the project is, its pages, commands and
 * fields, and what can never change.
 */
export function llmsText(): string {
  const read = (file: string) => readFileSync(join(ROOT, "docs", file), "utf8");
  const section = (text: string, title: string) => text.split(`\n## ${title}\n`)[1]?.split("\n## ")[0]?.trim() ?? "";
  const pages = [...read("README.md").matchAll(/^\| (.+?) \| \[(.+?)\]\((.+?)\) \|$/gm)].map(
    ([, question, title, file]) => `- [${title}](${file}): ${question}\n`,
  );
  const commands = Object.entries(COMMANDS).map(([command, what]) => `- \`npm run ${command}\`: ${what}\n`);
  const fields = fieldNames().map(([mode, names]) => `- ${mode}: ${names.join(", ")}\n`);
  return [
    `# ${name}\n\n> ${description}\n`,
    "\nOne YAML file describes stacks by name. Errors name the place, the value and what to write instead.\n",
    "Never edit the servers by hand: edit the file and deploy. The plan rejects unsafe steps.\n",
    "\n## Pages\n\n",
    ...pages,
    "\n## Commands\n\n",
    ...commands,
    "\n## Fields by mode\n\nTheir values and defaults: [configuration.md](configuration.md). Their schema: rancher.schema.json.\n\n",
    ...fields,
    `\n## What you can never change\n\n${section(read("changes.md"), "What you can never change")}\n`,
  ].join("");
}
