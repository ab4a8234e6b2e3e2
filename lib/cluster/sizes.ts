import type { Size } from "../config/blocks/cluster";

/** The maximum number of servers (RKE2, "High Availability": an odd number of etcd members). */
export const MAX_SERVERS = 5;

/**
 * EC2 types with the vCPUs and memory that each server needs: 4 and 16 GiB, 8 and 32 GiB, 16 and 64 GiB (Rancher,
 * "Installation Requirements: RKE2 Kubernetes"). A single server needs the same.
 */
const INSTANCE_TYPES: Readonly<Record<Size, string>> = {
  small: "m6i.xlarge",
  medium: "m6i.2xlarge",
  large: "m6i.4xlarge",
};

/** The EC2 type of servers: the named type, or the type for their size. The default size is small. */
export function instanceTypeOf({ instanceType, size = "small" }: { instanceType?: string; size?: Size }): string {
  return instanceType ?? INSTANCE_TYPES[size];
}
