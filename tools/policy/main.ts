import "../../lib/terraform/no-stack-traces";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../../lib/config";
import { command, configuredStack } from "../configured-stack";
import { synthesized } from "../synthesized";
import { policyOf } from "./policy";
import { serverPolicyOf } from "./servers";

/**
 * `npm run policy -- STACK [--servers]`: prints the IAM policy that Terraform's credentials need for the stack, or the
 * policy for its servers' role.
 */
command(() => {
  const ofServers = process.argv.includes("--servers");
  const { id, config } = configuredStack(process.argv.slice(2).find((argument) => argument !== "--servers"));
  const { region = "us-east-1", accountId } = ("aws" in config && config.aws) || {};
  const outdir = mkdtempSync(join(tmpdir(), "policy-"));
  try {
    const stack = synthesized(id, config, outdir);
    const policy = ofServers ? serverPolicyOf(stack, { region, accountId }) : policyOf(id, stack.json, region);
    if (policy === undefined) {
      throw new ConfigError([
        `--servers: got ${id} of mode ${config.mode}, which has no servers of its own; remove it`,
      ]);
    }
    console.log(JSON.stringify(policy, undefined, 2));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});
