import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import type { AwsConfig } from "../lib/config";
import { createAwsProvider, zoneProvider } from "./aws-providers";
import { BaseStack, type BaseStackProps } from "./base-stack";

/** Properties of every stack on AWS. */
export interface AwsStackProps extends BaseStackProps {
  /** Region, tags and other fields, validated by `lib/config`. */
  readonly aws: AwsConfig;
  /**
   * The DNS zone.
   *
   * @default - no record is created
   */
  readonly dns?: { readonly roleArn?: string };
}

/**
 * Version ranges of the provider by major version. The bindings pin one release. The arguments in use are the same in
 * each range. The exception is an instance's network interface, which 6.10 renamed. Before 6.40, every plan changes the
 * encryption of a bucket for which S3 itself blocks keys of customers (hashicorp/terraform-provider-aws, issue 45684).
 */
const PROVIDER_VERSIONS = { 6: ">= 6.40.0, < 7.0.0", 5: ">= 5.100.0, < 6.0.0" } as const;

/** A Terraform stack with the AWS provider, default tags and a backend. */
export abstract class AwsStack extends BaseStack {
  /** The AWS provider of the DNS zone, if the zone has its own. */
  protected readonly zoneProvider: AwsProvider | undefined;

  constructor(scope: Construct, id: string, props: AwsStackProps) {
    super(scope, id, props);
    const { region, assumeRole } = props.aws;
    const tags = { ...props.aws.tags, "rancher-stack": id };
    createAwsProvider(this, { region, assumeRole, tags });
    this.zoneProvider = zoneProvider(this, props.dns?.roleArn, { region, tags });
    this.addOverride("terraform.required_providers.aws.version", PROVIDER_VERSIONS[props.aws.provider]);
  }
}
