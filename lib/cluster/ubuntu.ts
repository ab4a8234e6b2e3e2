import { type Architecture, architectureOf } from "../config";

/** Processors by the names of Canonical and of the releases of RKE2 and K3s. */
const NAMES = { x86_64: "amd64", arm64: "arm64" } as const satisfies Record<Architecture, string>;

/** Canonical's public parameter with the image for an instance type, "Find Ubuntu images on AWS". */
export function ubuntuLts(instanceType: string): string {
  const name = NAMES[architectureOf(instanceType)];
  return `/aws/service/canonical/ubuntu/server/24.04/stable/current/${name}/hvm/ebs-gp3/ami-id`;
}
