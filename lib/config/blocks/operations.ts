import { z } from "zod";
import { wholeNumber } from "../fields";
import { topicArn } from "../names";
import { bucket } from "./backend";

/** Alarms for the metrics that the servers publish. */
const servers = z.strictObject({
  diskPercent: wholeNumber(1, 99, "percent")
    .default(80)
    .describe("Disk alarm: used space of /var/lib/rancher in percent. This is the data volume, if the server has one."),
  etcdPercent: wholeNumber(1, 99, "percent")
    .optional()
    .describe(
      "Database alarm: size of etcd's database in percent of its quota. At 100, etcd rejects writes. Default: 80. Not used with cluster.datastore.",
    ),
  snapshotHours: wholeNumber(1, 1000, "hours")
    .optional()
    .describe(
      "Snapshot alarm: age of a server's newest snapshot in the bucket, in hours. Write more than two intervals of cluster.snapshots.schedule. Default: 24. Not used with cluster.datastore.",
    ),
  certificateDays: wholeNumber(1, 60, "days")
    .default(14)
    .describe("Certificate alarm: days until a certificate of the servers, or Rancher's own certificate, expires."),
});

/** CloudWatch alarms, and the topic that they notify. */
const alarms = z.strictObject({
  topicArn: topicArn
    .optional()
    .describe(
      "ARN of an SNS topic in the stack's region to notify. Default: the stack creates a topic; you subscribe to it.",
    ),
  servers: servers
    .optional()
    .describe(
      "Alarms for metrics that the servers publish: disk, etcd's database and snapshots, and certificates. Default: none.",
    ),
});

/** The access logs of the load balancer at which TLS ends. */
const accessLogs = z.strictObject({
  bucket: bucket.describe(
    "Name of an existing bucket in the stack's region. Its policy must allow the load balancer to write to it.",
  ),
});

/** The days that CloudWatch Logs can keep (CloudWatch Logs, "PutRetentionPolicy"). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** The journals of the servers. */
const logs = z.strictObject({
  retentionDays: z
    .literal(RETENTION_DAYS)
    .default(30)
    .describe(
      "Days for which CloudWatch Logs keeps the logs: 1, 3, 5, 7, 14, 30, 60, 90 or another value that CloudWatch Logs accepts.",
    ),
});

/** Monitoring of the servers. Each part is off by default. */
export const operations = z.strictObject({
  accessLogs: accessLogs
    .optional()
    .describe(
      "For rancher.tls.mode external: the load balancer writes access logs to a bucket. Default: no access logs.",
    ),
  alarms: alarms.optional().describe("CloudWatch alarms for unhealthy targets and failed servers. Default: none."),
  logs: logs
    .optional()
    .describe(
      "Servers send the journals of the node script, RKE2 or K3s, and the kernel to CloudWatch Logs. Default: the journals remain on the servers.",
    ),
});
