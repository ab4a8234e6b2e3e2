import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import type { AssumeRoleConfig } from "../lib/config/blocks/assume-role";

/** What says by which credentials Terraform acts. */
interface ProviderSettings {
  readonly region: string;
  readonly assumeRole?: AssumeRoleConfig;
  readonly allowedAccountIds?: string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** The stack's provider of AWS. */
export function createAwsProvider(stack: Construct, { tags, assumeRole, ...settings }: ProviderSettings): void {
  new AwsProvider(stack, "aws", {
    ...settings,
    assumeRole: assumeRole && [assumeRole],
    defaultTags: tags && [{ tags: { ...tags } }],
  });
}

/**
 * The provider of the DNS zone where a role of its own works on it; undefined where it is the stack's. The role is assumed
 * by the credentials of the environment, as that of the stack is.
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
