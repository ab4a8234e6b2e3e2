import { RandomProvider } from "@cdktf/provider-random/lib/provider";
import { TlsProvider } from "@cdktf/provider-tls/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";

/**
 * The bindings pin one release each; the arguments used here are the same in all of these. Release 4.2.0 of tls
 * replaces authorities by itself.
 */
const VERSIONS = { tls: ">= 4.0.4, != 4.2.0, < 5.0.0", random: ">= 3.6.0, < 4.0.0" };

/** Configures the tls and random providers, unless the stack has them: of each there is one without an alias. */
export function keyProviders(scope: Construct): void {
  const all = TerraformStack.of(scope).node.findAll();
  const has = (kind: typeof TlsProvider | typeof RandomProvider) =>
    all.some((each) => each instanceof kind && each.alias === undefined);
  if (!has(TlsProvider)) new TlsProvider(scope, "tls");
  if (!has(RandomProvider)) new RandomProvider(scope, "random");
  for (const [provider, version] of Object.entries(VERSIONS)) {
    TerraformStack.of(scope).addOverride(`terraform.required_providers.${provider}.version`, version);
  }
}
