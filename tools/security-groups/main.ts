import "../../lib/terraform/prepare-cdktf";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../../lib/config";
import { command, configuredStack } from "../configured-stack";
import { groupRulesOf } from "./rules";
import { groupRulesText } from "./text";

/** `npm run security-groups -- STACK`: prints the rules that the user's security groups need instead of the stack's. */
command("security-groups -- STACK", ([name]) => {
  const { id, config } = configuredStack(name);
  const outdir = mkdtempSync(join(tmpdir(), "security-groups-"));
  try {
    const rules = groupRulesOf(id, config, outdir);
    if (rules.length === 0)
      throw new ConfigError([
        `${id}: got mode ${config.mode}, which does not support existing security groups; name a stack of mode RancherOnRKE or RancherOnDocker`,
      ]);
    process.stdout.write(groupRulesText(rules));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});
