import { z } from "zod";
import { flag, matching, oneOf, variablesFlag, wholeNumber } from "../text";

/** PostgreSQL versions that K3s is tested with (SUSE, "K3s Support Matrix"). */
const POSTGRESQL = ["15", "16", "17"] as const;

const rds = z.strictObject({
  version: z
    .enum(POSTGRESQL)
    .default("17")
    .describe("Major version of PostgreSQL; in quotes. A higher one upgrades the database, which then stands still."),
  instanceClass: matching(/^db\.[a-z0-9-]+\.[a-z0-9]+$/, "a class of RDS such as db.m6i.large")
    .optional()
    .describe("Class of the database's instances. Absent: by cluster.size, 2, 4 or 8 vCPU with 8, 16 or 32 GiB."),
  storage: wholeNumber(20, 65536, "GiB")
    .optional()
    .describe("GiB of the database, which grows by itself to five times as much. Absent: by cluster.size."),
  backupDays: wholeNumber(1, 35, "days")
    .default(14)
    .describe("For how many days the database can be put back to any second."),
  finalSnapshot: flag("Take a snapshot of the database when its stack is destroyed.", true),
});

const endpoint = z.strictObject({
  engine: z
    .enum(["postgres", "mysql", "etcd"])
    .describe("What is there; mysql for MariaDB too. The endpoint itself is the variable datastore_endpoint."),
  ca: variablesFlag(
    "Its certificate is of a private authority, which is in the variable datastore_ca.",
    "datastore_ca",
  ),
  clientCertificate: variablesFlag(
    "It wants a certificate: those in the variables datastore_certificate and datastore_key.",
    "datastore_certificate",
    "datastore_key",
  ),
});

/** A datastore outside the servers, instead of etcd on each. */
export const datastore = oneOf(
  z.strictObject({
    rds: rds.optional().describe("PostgreSQL on Amazon RDS, in two zones, made by the stack."),
    endpoint: endpoint.optional().describe("One that exists."),
  }),
);

/** The datastore of a configuration. */
export type DatastoreConfig = z.output<typeof datastore>;
