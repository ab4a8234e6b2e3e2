import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import type { AwsConfig } from "../lib/config";
import { BaseStack, type BaseStackProps } from "./base-stack";
import { Identity } from "./identity";

/** What every stack on AWS has, whatever it deploys. */
export interface AwsStackProps extends BaseStackProps {
  /** Region, tags and the like, as validated by `lib/config`. */
  readonly aws: AwsConfig;
}

/** The bindings pin one exact release of the provider; the arguments used here are the same in all of these. */
export const AWS_PROVIDER_VERSIONS = ">= 5.100.0, < 7.0.0";

/** A Terraform stack with the AWS provider, default tags, a backend, and an identity that its state keeps. */
export abstract class AwsStack extends BaseStack {
  protected readonly identity: Identity;

  constructor(scope: Construct, id: string, props: AwsStackProps) {
    super(scope, id, props);
    new AwsProvider(this, "aws", {
      region: props.aws.region,
      defaultTags: [{ tags: { ...props.aws.tags, "rancher-stack": id } }],
    });
    this.addOverride("terraform.required_providers.aws.version", AWS_PROVIDER_VERSIONS);
    const { region, accountId } = props.aws;
    this.identity = new Identity(this, "identity", { stackName: id, region, accountId });
  }
}
