/** Deployment sizes of Rancher's documentation. */
type Size = "small" | "medium" | "large";

/**
 * The host of an external database by size: 2 vCPU, 8 GiB and 1000 operations per second, 4, 16 and 2000, 8, 32 and
 * 4000 (Rancher, "Installation Requirements: K3s Kubernetes"). gp3 of RDS carries 3000 below 400 GiB and 12000 from
 * there on (RDS User Guide, "Amazon RDS DB instance storage").
 */
export const DATABASE_SIZES: Readonly<Record<Size, { readonly instanceClass: string; readonly storage: number }>> = {
  small: { instanceClass: "db.m6i.large", storage: 50 },
  medium: { instanceClass: "db.m6i.xlarge", storage: 100 },
  large: { instanceClass: "db.m6i.2xlarge", storage: 400 },
};
