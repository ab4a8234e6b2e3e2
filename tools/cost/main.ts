import "../../lib/terraform/prepare-cdktf";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../../lib/config";
import { command, configuredStack } from "../configured-stack";
import { synthesized } from "../synthesized";
import { costOf } from "./cost";
import { PRICES } from "./prices";
import { costText } from "./text";

/** `npm run cost -- STACK [REGION]`: prints the stack's monthly cost, in its own region or another one. */
command("cost -- STACK [REGION]", ([name, requested]) => {
  const { id, config } = configuredStack(name);
  if (requested !== undefined && !Object.hasOwn(PRICES, requested))
    throw new ConfigError([
      `cost: got region ${requested}, expected one with prices in the table: ${Object.keys(PRICES).join(", ")}`,
    ]);
  const region = requested ?? ("aws" in config ? config.aws?.region : undefined) ?? "us-east-1";
  const outdir = mkdtempSync(join(tmpdir(), "cost-"));
  try {
    console.log(costText(id, region, costOf(synthesized(id, config, outdir).json, region)));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});
