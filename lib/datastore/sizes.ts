/** Deployment sizes from Rancher's documentation. */
type Size = "small" | "medium" | "large";

/**
 * The database host by size (Rancher, "Installation Requirements: K3s Kubernetes"). vCPUs, GiB and operations per
 * second: 2, 8 and 1000; 4, 16 and 2000; 8, 32 and 4000. gp3 of RDS has 3000 below 400 GiB and 12000 from 400 GiB (RDS
 * User Guide, "Amazon RDS DB instance storage").
 */
export const DATABASE_SIZES: Readonly<Record<Size, { readonly instanceClass: string; readonly storage: number }>> = {
  small: { instanceClass: "db.m6i.large", storage: 50 },
  medium: { instanceClass: "db.m6i.xlarge", storage: 100 },
  large: { instanceClass: "db.m6i.2xlarge", storage: 400 },
};

/** First size of the database's storage in GiB. RDS grows the storage later. */
export function databaseStorage({ storage }: { readonly storage?: number }, size: Size = "small"): number {
  return storage ?? DATABASE_SIZES[size].storage;
}
