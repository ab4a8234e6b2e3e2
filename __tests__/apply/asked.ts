import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DeployedStack } from "../../lab/stack/deployed-stack";
import { type Policy, policyOf } from "../../tools/policy/policy";
import { allows } from "../tools/allows";

/** The policy that `npm run policy` prints for a newly synthesized stack. */
export function policyNow(stack: DeployedStack): Policy {
  const json = JSON.parse(readFileSync(join(stack.directory, "cdk.tf.json"), "utf8"));
  return policyOf(stack.id, json, stack.standIn.region);
}

/** Terraform's requests to the stand-in that no statement of a policy allows. */
export async function askedBeyond(stack: DeployedStack, policy: Policy): Promise<string[]> {
  const asked = await stack.standIn.asked();
  // Without the requests of a deploy, the check would prove nothing.
  expect(asked).toEqual(expect.arrayContaining(["ec2:RunInstances", "ec2:TerminateInstances", "ssm:PutParameter"]));
  return asked.filter((action) => !allows(policy, action));
}
