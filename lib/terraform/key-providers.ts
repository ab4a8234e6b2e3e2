import { RandomProvider } from "@cdktf/provider-random/lib/provider";
import { TlsProvider } from "@cdktf/provider-tls/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";

/**
 * The bindings pin one release of each provider. The arguments in use are the same in all versions of these ranges.
 * Release 4.2.0 of tls replaces authorities that did not change.
 */
const VERSIONS = { tls: ">= 4.0.4, != 4.2.0, < 5.0.0", random: ">= 3.6.0, < 4.0.0" };

/**
 * Configures the tls and random providers unless the stack has them, because each can exist only once without an alias.
 */
export function createKeyProviders(scope: Construct): void {
  const all = TerraformStack.of(scope).node.findAll();
  const has = (kind: typeof TlsProvider | typeof RandomProvider) =>
    all.some((each) => each instanceof kind && each.alias === undefined);
  if (!has(TlsProvider)) new TlsProvider(scope, "tls");
  if (!has(RandomProvider)) new RandomProvider(scope, "random");
  for (const [provider, version] of Object.entries(VERSIONS)) {
    TerraformStack.of(scope).addOverride(`terraform.required_providers.${provider}.version`, version);
  }
}
