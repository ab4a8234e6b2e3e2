import { z } from "zod";
import { topicArn } from "../names";
import { wholeNumber } from "../text";
import { bucket } from "./backend";

/** The servers' own metrics, and their limits. */
const servers = z.strictObject({
  diskPercent: wholeNumber(1, 99, "percent")
    .default(80)
    .describe("How full /var/lib/rancher may be, which is the data volume where there is one."),
  snapshotHours: wholeNumber(1, 1000, "hours")
    .optional()
    .describe(
      "How old each server's newest snapshot in the bucket may be; more than two intervals of cluster.snapshots.schedule. Absent: 24. With cluster.datastore there is none.",
    ),
  certificateDays: wholeNumber(1, 60, "days")
    .default(14)
    .describe("How soon a certificate of the servers, or the one of Rancher's name, may end."),
});

/** CloudWatch alarms, and the topic that they notify. */
const alarms = z.strictObject({
  topicArn: topicArn
    .optional()
    .describe("A topic of SNS in the stack's region that is told. Absent: one is made, to be subscribed to."),
  servers: servers
    .optional()
    .describe(
      "Servers publish metrics of their own: disk, snapshots of etcd, certificates; alarms look at them. Absent: none.",
    ),
});

/** The access logs of the load balancer that ends TLS. */
const accessLogs = z.strictObject({
  bucket: bucket.describe("A bucket that exists in the stack's region, whose policy lets the balancer write there."),
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
      "Days after which CloudWatch forgets: 1, 3, 5, 7, 14, 30, 60, 90 and so on, as CloudWatch Logs has them.",
    ),
});

/** Monitoring of the servers. Each part is off by default. */
export const operations = z.strictObject({
  accessLogs: accessLogs
    .optional()
    .describe("For rancher.tls.mode external: the balancer writes who asked for what to a bucket. Absent: nowhere."),
  alarms: alarms.optional().describe("Alarms of CloudWatch: unhealthy targets, servers that fail. Absent: none."),
  logs: logs
    .optional()
    .describe(
      "Servers send the journal of the node script, RKE2 or K3s, and the kernel to CloudWatch Logs. Absent: it stays on them.",
    ),
});
