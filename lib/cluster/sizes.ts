/** Deployment sizes of Rancher's documentation. */
export type Size = "small" | "medium" | "large";

/** The most servers of a cluster (RKE2, "High Availability": an odd number of etcd members). */
export const MOST_SERVERS = 5;

/**
 * EC2 types with the vCPUs and memory that each server needs (Rancher, "Installation Requirements: RKE2
 * Kubernetes"): 4 and 16 GiB, 8 and 32 GiB, 16 and 64 GiB. A server needs as much in a cluster of one.
 */
const INSTANCE_TYPES: Readonly<Record<Size, string>> = {
  small: "m6i.xlarge",
  medium: "m6i.2xlarge",
  large: "m6i.4xlarge",
};

/** The EC2 type of servers: the named one, or that of their size, small when none is named. */
export function instanceTypeOf({ instanceType, size = "small" }: { instanceType?: string; size?: Size }): string {
  return instanceType ?? INSTANCE_TYPES[size];
}
