import type { Size } from "../config/blocks/cluster";

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

/** gp3 of RDS has more included operations from this size in GiB on. */
const MORE_OPERATIONS_FROM_GIB = 400;

/**
 * The operations a second to write for a storage size; undefined for RDS' own number. From 400 GiB on, the provider
 * would otherwise send the number of the smaller storage, which RDS rejects (hashicorp/terraform-provider-aws, issue
 * 28382). Below that size, RDS accepts no number.
 */
export function databaseIops(gib: number): number | undefined {
  return gib < MORE_OPERATIONS_FROM_GIB ? undefined : 12000;
}

/** Maximum size of a database's storage in GiB (RDS User Guide, "Amazon RDS DB instance storage"). */
const MOST_GIB = 65536;
/** RDS grows the storage up to this multiple of its first size. */
const MAX_STORAGE_FACTOR = 5;

/** Size in GiB up to which RDS grows the storage. */
export function maxDatabaseStorage(gib: number): number {
  return Math.min(gib * MAX_STORAGE_FACTOR, MOST_GIB);
}

/** First size of the database's storage in GiB. RDS grows the storage later. */
export function databaseStorage({ storage }: { readonly storage?: number }, size: Size = "small"): number {
  return storage ?? DATABASE_SIZES[size].storage;
}
