import { type Architecture, architectureOf } from "../config";

/** Canonical's names of the architectures. */
const NAMES = { x86_64: "amd64", arm64: "arm64" } as const satisfies Record<Architecture, string>;

/**
 * Name of Canonical's public SSM parameter with the id of the image for an instance type (Canonical, "Find Ubuntu
 * images on AWS").
 */
export function ubuntuLts(instanceType: string): string {
  const name = NAMES[architectureOf(instanceType)];
  return `/aws/service/canonical/ubuntu/server/24.04/stable/current/${name}/hvm/ebs-gp3/ami-id`;
}
