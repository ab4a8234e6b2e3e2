import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import type { Construct } from "constructs";
import { type Architecture, architectureOf } from "../config";

/** Canonical's names of the architectures. */
const NAMES = { x86_64: "amd64", arm64: "arm64" } as const satisfies Record<Architecture, string>;

/**
 * Looks up the current Ubuntu 24.04 LTS for an instance type, in Canonical's public SSM parameters (Canonical, "Find
 * Ubuntu images on AWS").
 *
 * @returns the id of the image
 */
export function lookUpUbuntu(scope: Construct, instanceType: string): string {
  const architecture = NAMES[architectureOf(instanceType)];
  const name = `/aws/service/canonical/ubuntu/server/24.04/stable/current/${architecture}/hvm/ebs-gp3/ami-id`;
  return new DataAwsSsmParameter(scope, "ubuntu", { name }).insecureValue;
}
