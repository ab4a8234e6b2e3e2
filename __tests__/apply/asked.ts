import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DeployedStack } from "../../lab/stack/deployed-stack";
import { allows, type Policy, policyOf } from "../../tools/policy/policy";

/** The policy that `npm run policy` prints for a stack as it is synthesized now. */
export function policyNow(stack: DeployedStack): Policy {
  const json = JSON.parse(readFileSync(join(stack.directory, "cdk.tf.json"), "utf8"));
  return policyOf(stack.id, json, stack.standIn.region);
}

/** What Terraform asked the stand-in for, and no statement of a policy allows. */
export async function askedBeyond(stack: DeployedStack, policy: Policy): Promise<string[]> {
  const asked = await stack.standIn.asked();
  // A list that is not that of a deploy would prove nothing.
  expect(asked).toEqual(expect.arrayContaining(["ec2:RunInstances", "ec2:TerminateInstances", "ssm:PutParameter"]));
  return asked.filter((action) => !allows(policy, action));
}
