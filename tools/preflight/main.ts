#!/usr/bin/env node
import "../../lib/terraform/prepare-cdktf";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../../lib/config";
import { commandWithOptions, configuredStack } from "../configured-stack";
import type { Json } from "../json";
import { synthesized } from "../synthesized";
import { lineOf } from "./finding";
import type { PreflightInput } from "./preflight";

/** Packages that the library does not install, because only this command needs them. */
export const PACKAGES: readonly string[] = [
  ..."ec2 elastic-load-balancing-v2 iam organizations route-53 s3 s3-control service-quotas ssm sts"
    .split(" ")
    .map((service) => `@aws-sdk/client-${service}`),
  "hpagent",
  "proxy-from-env",
];

/**
 * `npm run preflight -- STACK [--json]`: asks AWS and this machine whether a deploy of the stack can succeed, and changes
 * nothing. STACK is a name in the configuration file, or the folder of a synthesized stack. It prints one line for each
 * finding. With a failure, the exit status is 1.
 */
commandWithOptions("preflight -- STACK|FOLDER [--json]", async (words) => {
  const [name, ...extra] = words.filter((word) => word !== "--json");
  const unknown = [...extra, ...(name?.startsWith("-") ? [name] : [])];
  if (unknown.length > 0)
    throw new ConfigError([
      `preflight: got ${unknown.join(" ")}, expected the name of a stack or its folder, and --json`,
    ]);
  const input = inputOf(name);
  const { preflight } = await loaded();
  const found = await preflight(input);
  if (words.includes("--json")) console.log(JSON.stringify(found, undefined, 2));
  else for (const finding of found) console.log(lineOf(finding));
  if (found.some(({ status }) => status === "failure")) process.exitCode = 1;
});

/** The stack of a folder with `cdk.tf.json`, or of the configuration file. */
function inputOf(name: string | undefined): PreflightInput {
  const file = name === undefined ? "" : join(name, "cdk.tf.json");
  if (existsSync(file)) {
    const json = JSON.parse(readFileSync(file, "utf8")) as Json;
    return { id: String(((json["//"] as Json).metadata as Json).stackName), json };
  }
  const { id, config } = configuredStack(name);
  const outdir = mkdtempSync(join(tmpdir(), "preflight-"));
  try {
    return { id, json: synthesized(id, config, outdir).json, config };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

async function loaded(): Promise<typeof import("./preflight")> {
  try {
    return await import("./preflight");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = PACKAGES.find((name) => code === "MODULE_NOT_FOUND" && message.includes(`'${name}'`));
    if (missing === undefined) throw error;
    throw new ConfigError([`preflight: ${missing} is not installed; run npm install --save-dev ${PACKAGES.join(" ")}`]);
  }
}
