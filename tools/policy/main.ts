import "../../lib/terraform/prepare-cdktf";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, type StackConfig } from "../../lib/config";
import { command, configuredStack } from "../configured-stack";
import { type Synthesized, synthesized } from "../synthesized";
import { actsByRole, callerPolicyOf, policyOf, zonePolicyOf } from "./policy";
import { serverPolicyOf } from "./servers";

interface Wanted {
  readonly id: string;
  readonly config: StackConfig;
  readonly stack: Synthesized;
  readonly region: string;
}

/** Policies by option, and why a stack has none. */
const OPTIONS: Readonly<Record<string, { readonly policy: (wanted: Wanted) => unknown; readonly none: string }>> = {
  "--servers": {
    policy: ({ config, stack, region }) =>
      serverPolicyOf(stack, { region, accountId: ("aws" in config && config.aws?.accountId) || undefined }),
    none: "it has no servers",
  },
  "--dns": {
    policy: ({ id, stack, region }) => zonePolicyOf(id, stack.json, region),
    none: "it has no dns.roleArn",
  },
  "--caller": {
    policy: ({ stack, region }) => (actsByRole(stack.json) ? callerPolicyOf(stack.json, region) : undefined),
    none: "it has no aws.assumeRole",
  },
};

/**
 * `npm run policy -- STACK [--servers | --dns | --caller]`: prints the IAM policy that Terraform's credentials need for the
 * stack. With an option it prints the policy of the servers' role, of the DNS zone's role, or of the roles' caller.
 */
command("policy -- STACK [--servers | --dns | --caller]", (words) => {
  const options = words.filter((word) => word.startsWith("--"));
  const { id, config } = configuredStack(words.find((word) => !word.startsWith("--")));
  const [name, ...more] = options;
  const option = name === undefined ? undefined : OPTIONS[name];
  if (more.length > 0 || (name !== undefined && option === undefined))
    throw new ConfigError([`${options.join(" ")}: expected at most one of ${Object.keys(OPTIONS).join(", ")}`]);
  const region = ("aws" in config && config.aws?.region) || "us-east-1";
  const outdir = mkdtempSync(join(tmpdir(), "policy-"));
  try {
    const stack = synthesized(id, config, outdir);
    const policy = option ? option.policy({ id, config, stack, region }) : policyOf(id, stack.json, region);
    if (policy === undefined)
      throw new ConfigError([`${name}: ${id} needs no such policy: ${option?.none}; remove it`]);
    console.log(JSON.stringify(policy, undefined, 2));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});
