import { foreignArn } from "./backend";
import type { Rule } from "./rule";

/** What helps to run the servers. */
export const operationsRules: readonly Rule[] = [
  // CloudWatch, "Notify users on alarm changes": alarm and topic are in one region.
  function* ({ operations, aws }) {
    const arn = operations.alarms?.topicArn;
    const problem = arn && foreignArn(arn, aws.region, "aws.region", "topic");
    if (problem) yield `operations.alarms.topicArn: ${problem}`;
  },
  // Elastic Load Balancing, "Access logs for your Network Load Balancer": of TLS listeners alone.
  function* ({ operations, rancher }) {
    if (operations.accessLogs && rancher.tls.mode !== "external")
      yield `operations.accessLogs: got a bucket, but with rancher.tls.mode ${rancher.tls.mode} the balancer passes TCP through, of which AWS has no access logs; remove it, or write rancher.tls.mode external`;
  },
  function* ({ operations, cluster }) {
    if (cluster.datastore && operations.alarms?.servers?.snapshotHours !== undefined)
      yield "operations.alarms.servers.snapshotHours: not needed: with cluster.datastore there is no etcd on the servers; remove it";
  },
];
