import "../../lib/terraform/no-stack-traces";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, configuredStack } from "../configured-stack";
import { synthesized } from "../synthesized";
import { policyOf } from "./policy";

/** `npm run policy -- STACK`: prints the policy of IAM that the credentials of Terraform need for the stack. */
command(() => {
  const { id, config } = configuredStack(process.argv[2]);
  const region = ("aws" in config ? config.aws?.region : undefined) ?? "us-east-1";
  const outdir = mkdtempSync(join(tmpdir(), "policy-"));
  try {
    console.log(JSON.stringify(policyOf(id, synthesized(id, config, outdir).json, region), undefined, 2));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});
