import { type Architecture, architectureOf } from "../config";

/** Processors, as Canonical and the releases of RKE2 and K3s call them. */
const NAMES = { x86_64: "amd64", arm64: "arm64" } as const satisfies Record<Architecture, string>;

/** Canonical's public parameter of the image of servers of an instance type, "Find Ubuntu images on AWS". */
export function ubuntuLts(instanceType: string): string {
  const name = NAMES[architectureOf(instanceType)];
  return `/aws/service/canonical/ubuntu/server/24.04/stable/current/${name}/hvm/ebs-gp3/ami-id`;
}
