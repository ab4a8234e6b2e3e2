/** Deployment sizes of Rancher's documentation. */
export type Size = "small" | "medium" | "large";

/**
 * EC2 types with the vCPUs and memory that each server needs (Rancher, "Installation Requirements: RKE2
 * Kubernetes"): 4 and 16 GiB, 8 and 32 GiB, 16 and 64 GiB. A server needs as much in a cluster of one.
 */
export const INSTANCE_TYPES: Readonly<Record<Size, string>> = {
  small: "m6i.xlarge",
  medium: "m6i.2xlarge",
  large: "m6i.4xlarge",
};
