import type { StackConfig } from "../../lib/config";
import type { Json } from "../json";
import { account } from "./checks/account";
import { address } from "./checks/address";
import { credentialsOf } from "./checks/credentials";
import { downloads } from "./checks/downloads";
import { names } from "./checks/names";
import { permissions } from "./checks/permissions";
import { programs } from "./checks/programs";
import { quotas } from "./checks/quotas";
import { region } from "./checks/region";
import { images, instanceTypes } from "./checks/servers";
import { zone } from "./checks/zone";
import type { Check, Context, LocalContext } from "./context";
import { type Finding, ok, type Result } from "./finding";
import { type Local, localOf } from "./local";
import { type Needs, needsOf } from "./needs";
import { problem } from "./problem";

const OF_ACCOUNT: readonly Check<Context>[] = [
  { name: "region", run: region },
  { name: "quotas", run: quotas },
  { name: "instance types", run: instanceTypes },
  { name: "image", run: images },
  { name: "zone", run: zone },
  { name: "names", run: names },
  { name: "permissions", run: permissions },
  { name: "account", run: account },
];

const OF_MACHINE: readonly Check<LocalContext>[] = [
  { name: "address", run: address },
  { name: "downloads", run: downloads },
  { name: "programs", run: programs },
];

/** The input of a preflight. */
export interface PreflightInput {
  /** Name of the stack. */
  readonly id: string;
  /** The stack's Terraform JSON. */
  readonly json: Json;
  /**
   * The stack's configuration, for the downloads of its servers.
   *
   * @default - these downloads are not checked
   */
  readonly config?: StackConfig;
  /**
   * This machine.
   *
   * @default - its network, its DNS and its programs
   */
  readonly local?: Local;
}

/** Asks AWS and this machine whether a deploy of the stack can succeed. It changes nothing. */
export async function preflight({ id, json, config, local = localOf() }: PreflightInput): Promise<Finding[]> {
  const needs = needsOf(id, json);
  const [ofAccount, ofMachine] = await Promise.all([
    accountFindings(json, needs, local),
    findings(OF_MACHINE, { needs, config, local }),
  ]);
  return [...ofAccount, ...ofMachine];
}

async function accountFindings(json: Json, needs: Needs, local: Local): Promise<Finding[]> {
  const check = "credentials";
  if (!("aws" in ((json.provider ?? {}) as Json))) return [{ check, ...ok("the stack creates nothing in AWS") }];
  const { results, identities } = await credentialsOf(needs);
  const found = results.map((result): Finding => ({ check, ...result }));
  if (identities === undefined) return found;
  return [...found, ...(await findings(OF_ACCOUNT, { json, needs, local, ...identities }))];
}

async function findings<C>(checks: readonly Check<C>[], context: C): Promise<Finding[]> {
  const results = await Promise.all(
    checks.map(async ({ name, run }): Promise<Finding[]> => {
      const found: readonly Result[] = await run(context).catch((error) => [problem(error)]);
      return found.map((result) => ({ check: name, ...result }));
    }),
  );
  return results.flat();
}
