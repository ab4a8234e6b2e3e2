import { readdirSync } from "node:fs";
import { join } from "node:path";
import { scriptText } from "../terraform/scripts";

const AGENT = join(__dirname, "agent");
const NODE = "node";

/** The files of the node script by name, as Terraform strings. */
export function nodeScripts(): Record<string, string> {
  const names = readdirSync(join(AGENT, NODE))
    .filter((name) => /\.(sh|py)$/.test(name))
    .sort();
  return {
    ...Object.fromEntries(names.map((name) => [name, scriptText(AGENT, NODE, name)])),
    "aws.sh": scriptText(AGENT, "aws.sh"),
    // Without a suffix: the node script sources every file that ends in .sh.
    "ecr-credential-provider": scriptText(AGENT, "ecr-credential-provider.sh"),
  };
}
