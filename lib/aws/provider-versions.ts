import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { ConfigError } from "../config";

/** A major version of the provider hashicorp/aws. */
export type AwsProviderMajor = 5 | 6;

/**
 * Version ranges of the provider by major version. The bindings pin one release. The arguments in use are the same in
 * each range. The exception is an instance's network interface, which 6.10 renamed. Before 6.40, every plan changes the
 * encryption of a bucket for which S3 itself blocks keys of customers (hashicorp/terraform-provider-aws, issue 45684).
 */
const RANGES = { 6: ">= 6.40.0, < 7.0.0", 5: ">= 5.100.0, < 6.0.0" } as const;
/** The versions of all resources besides instances and buckets. */
const ANY_MAJOR = ">= 5.100.0, < 7.0.0";

/** The major version that a cluster or a stack needs, by its stack. */
const needed = new WeakMap<TerraformStack, AwsProviderMajor>();

/**
 * Widens the version of the AWS provider that a stack requires, from the one release of the bindings to a range.
 *
 * @param major the major version that the resources need. Absent: any, unless other resources of the stack need one
 * @throws ConfigError when other resources of the stack need another major version
 */
export function widenAwsProvider(scope: Construct, major?: AwsProviderMajor): void {
  const stack = TerraformStack.of(scope);
  const other = needed.get(stack);
  if (other !== undefined && major !== undefined && other !== major)
    throw new ConfigError([
      `${scope.node.path} aws.provider: got ${major}, but the stack has a cluster with ${other}, and a stack has one version of hashicorp/aws; write ${other}, or create the cluster in another stack`,
    ]);
  if (other !== undefined) return;
  if (major !== undefined) needed.set(stack, major);
  stack.addOverride("terraform.required_providers.aws.version", major === undefined ? ANY_MAJOR : RANGES[major]);
}
