import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import type { AssumeRoleConfig } from "../lib/config/blocks/assume-role";
import type { HostedZone } from "../lib/network/hosted-zone";

/** Region, credentials and tags of an AWS provider. */
interface ProviderSettings {
  readonly region: string;
  readonly assumeRole?: AssumeRoleConfig;
  readonly allowedAccountIds?: string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** Creates the stack's AWS provider. */
export function createAwsProvider(stack: Construct, { tags, assumeRole, ...settings }: ProviderSettings): void {
  new AwsProvider(stack, "aws", {
    ...settings,
    assumeRole: assumeRole && [assumeRole],
    defaultTags: tags && [{ tags: { ...tags } }],
  });
}

/**
 * The hosted zone of a configuration. With a role, the zone has an AWS provider of its own, which assumes this role with
 * the credentials of the environment.
 */
export function zoneOf(
  stack: Construct,
  dns: (HostedZone & { readonly roleArn?: string }) | undefined,
  { region, tags }: Pick<ProviderSettings, "region" | "tags">,
): HostedZone | undefined {
  if (dns === undefined) return undefined;
  const { roleArn, ...zone } = dns;
  if (roleArn === undefined) return zone;
  const provider = new AwsProvider(stack, "aws-dns", {
    alias: "dns",
    region,
    assumeRole: [{ roleArn }],
    defaultTags: tags && [{ tags: { ...tags } }],
  });
  return { ...zone, provider };
}
