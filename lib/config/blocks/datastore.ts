import { z } from "zod";
import { flag, matching, oneOf, variablesFlag, wholeNumber } from "../fields";
import { advising } from "../hints";

/** PostgreSQL versions that K3s is tested with (SUSE, "K3s Support Matrix"). */
const POSTGRESQL = ["15", "16", "17"] as const;

const rds = z.strictObject({
  version: z
    .enum(POSTGRESQL)
    .default("17")
    .describe(
      "Major version of PostgreSQL, in quotes. A higher version upgrades the database, which is unavailable during the upgrade.",
    ),
  instanceClass: matching(/^db\.[a-z0-9-]+\.[a-z0-9]+$/, "a class of RDS such as db.m6i.large")
    .optional()
    .describe("Class of the database instances. Default: by cluster.size, 2, 4 or 8 vCPU with 8, 16 or 32 GiB."),
  storage: wholeNumber(20, 50000, "GiB")
    .optional()
    .describe(
      "Storage of the database in GiB. It grows automatically, up to five times this size and at most 65536 GiB. Default: by cluster.size.",
    ),
  backupDays: wholeNumber(1, 35, "days")
    .default(14)
    .describe("Days for which RDS keeps backups. The database can be restored to any second of these days."),
  finalSnapshot: flag("Creates a snapshot of the database when its stack is destroyed.", true),
});

const endpoint = z.strictObject({
  engine: z
    .enum(["postgres", "mysql", "etcd"])
    .describe(
      "Type of the datastore; write mysql for MariaDB too. It cannot change after the first deploy. Set the endpoint in the Terraform variable datastore_endpoint.",
    ),
  ca: variablesFlag(
    "The datastore's certificate comes from a private authority. Set the authority's certificate in the Terraform variable datastore_ca.",
    "datastore_ca",
  ),
  clientCertificate: variablesFlag(
    "The datastore requires a client certificate. Set it in the Terraform variables datastore_certificate and datastore_key.",
    "datastore_certificate",
    "datastore_key",
  ),
});

/** A datastore outside the servers, instead of etcd on each server. */
export const datastore = oneOf(
  z.strictObject({
    rds: rds.optional().describe("PostgreSQL on Amazon RDS in two zones. The stack creates it."),
    endpoint: advising(
      endpoint,
      "write { engine: postgres }, mysql or etcd, and set the Terraform variable datastore_endpoint",
    )
      .optional()
      .describe("An existing datastore."),
  }),
);

/** The datastore of a configuration. */
export type DatastoreConfig = z.output<typeof datastore>;
