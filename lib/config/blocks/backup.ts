import { z } from "zod";
import { matching, variablesFlag, wholeNumber } from "../fields";
import { region, roleArn } from "../names";
import { bucket } from "./backend";
import { chartRepository } from "./chart-repository";
import { chartValues } from "./chart-values";
import { cronSchedule } from "./snapshots";

/** The repository of the charts of Rancher's own tools. */
export const RANCHER_TOOL_CHARTS = "https://charts.rancher.io";

const backupVersion = matching(
  /^\d{3}\.\d+\.\d+\+up\d+\.\d+\.\d+$/,
  "an exact version of the chart rancher-backup such as 110.0.1+up11.0.1",
);

/** Backups of Rancher's own objects. They can be restored on another cluster (Rancher, "Backup and Restore"). */
export const backup = z.strictObject({
  version: backupVersion.describe("Exact version of the charts rancher-backup and rancher-backup-crd."),
  ...chartRepository("backup_repository", "the charts", RANCHER_TOOL_CHARTS),
  bucket: bucket.describe("Name of an existing bucket."),
  region: region.describe("Region of the bucket."),
  folder: matching(/^[\w.-]+(\/[\w.-]+)*$/, "a folder such as rancher/production")
    .optional()
    .describe("Folder in the bucket. Default: the top of the bucket."),
  endpoint: matching(/^[\w.-]+(:\d{1,5})?$/, "a host such as s3.example.com:9000")
    .optional()
    .describe("Host of S3-compatible storage. Default: Amazon S3 in the region."),
  roleArn: roleArn
    .optional()
    .describe(
      "ARN of the role that the operator assumes on EKS. Default: an access key in the Terraform variables backup_access_key and backup_secret_key.",
    ),
  schedule: cronSchedule.default("0 */6 * * *").describe("Schedule of the backups: five cron fields, in UTC."),
  retention: wholeNumber(1, 1000, "backups").default(20).describe("Number of backups to keep."),
  encrypted: variablesFlag(
    "Encrypts backups with the configuration in the Terraform variable backup_encryption_config.",
    "backup_encryption_config",
  ),
  values: chartValues("rancher-backup"),
});
