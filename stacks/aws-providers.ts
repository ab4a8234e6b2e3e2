import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import type { AssumeRoleConfig } from "../lib/config/blocks/assume-role";

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
 * The AWS provider of the DNS zone when the zone has its own role; otherwise undefined. The credentials of the
 * environment assume this role, as for the stack's own role.
 */
export function zoneProvider(
  stack: Construct,
  roleArn: string | undefined,
  { region, tags }: Pick<ProviderSettings, "region" | "tags">,
): AwsProvider | undefined {
  if (roleArn === undefined) return undefined;
  return new AwsProvider(stack, "aws-dns", {
    alias: "dns",
    region,
    assumeRole: [{ roleArn }],
    defaultTags: tags && [{ tags: { ...tags } }],
  });
}
