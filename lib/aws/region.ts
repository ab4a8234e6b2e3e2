import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Token } from "cdktf";
import type { Construct } from "constructs";

/**
 * The region of the stack's default AWS provider, such as `eu-central-1`. The region must be text, because names of
 * endpoints and the servers' settings contain it at synthesis.
 *
 * @throws Error when there is no such provider yet, or when its region is not text
 */
export function providerRegion(scope: Construct): string {
  const providers = TerraformStack.of(scope)
    .node.findAll()
    .filter((each): each is AwsProvider => each instanceof AwsProvider && each.alias === undefined);
  const region = providers[0]?.region;
  if (region !== undefined && !Token.isUnresolved(region)) return region;
  const got = providers.length === 0 ? "no AWS provider in the stack" : "an AWS provider without a region as text";
  throw new Error(
    `${scope.node.path} region: got nothing, and ${got}; write region, or first create an AWS provider with a region`,
  );
}
