import type { Construct } from "constructs";
import { widenAwsProvider } from "../lib/aws/provider-versions";
import type { AwsConfig } from "../lib/config";
import type { HostedZone } from "../lib/network/hosted-zone";
import { createAwsProvider, zoneOf } from "./aws-providers";
import { BaseStack, type BaseStackProps } from "./base-stack";

/** Properties of every stack on AWS. */
export interface AwsStackProps extends BaseStackProps {
  /** Region, tags and other fields, validated by `lib/config`. */
  readonly aws: AwsConfig;
  /**
   * The DNS zone, and the role for it.
   *
   * @default - no record is created
   */
  readonly dns?: HostedZone & { readonly roleArn?: string };
}

/** A Terraform stack with the AWS provider, default tags and a backend. */
export abstract class AwsStack extends BaseStack {
  /** The DNS zone, with its own AWS provider if it has a role. */
  protected readonly zone: HostedZone | undefined;

  constructor(scope: Construct, id: string, props: AwsStackProps) {
    super(scope, id, props);
    const { region, assumeRole } = props.aws;
    const tags = { ...props.aws.tags, "rancher-stack": id };
    createAwsProvider(this, { region, assumeRole, tags });
    this.zone = zoneOf(this, props.dns, { region, tags });
    widenAwsProvider(this, props.aws.provider);
  }
}
