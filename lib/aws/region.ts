import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Token } from "cdktf";
import type { Construct } from "constructs";

/** The region of the stack's default AWS provider; undefined without such a provider, or when the region is not text. */
export function knownRegion(scope: Construct): string | undefined {
  const region = defaultProvider(scope)?.region;
  return Token.isUnresolved(region) ? undefined : region;
}

/**
 * The region of the stack's default AWS provider, such as `eu-central-1`. The region must be text, because names of
 * endpoints and the servers' settings contain it at synthesis.
 *
 * @throws Error when there is no such provider yet, or when its region is not text
 */
export function providerRegion(scope: Construct): string {
  const region = knownRegion(scope);
  if (region !== undefined) return region;
  const got = defaultProvider(scope) ? "an AWS provider without a region as text" : "no AWS provider in the stack";
  throw new Error(
    `${scope.node.path} region: got nothing, and ${got}; write region, or first create an AWS provider with a region`,
  );
}

function defaultProvider(scope: Construct): AwsProvider | undefined {
  return TerraformStack.of(scope)
    .node.findAll()
    .find((each): each is AwsProvider => each instanceof AwsProvider && each.alias === undefined);
}
