import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { Construct } from "constructs";
import type { Cluster } from "../cluster/cluster";
import { ConfigError, checkKeys } from "../config";
import type { ApplicationLoadBalancer } from "../network/application-load-balancer";
import { type AlarmProps, createAlarm } from "./alarm";
import { createServerAlarms, type ServerLimits } from "./server-alarms";

/** Properties of `Alarms`. */
export interface AlarmsProps {
  /** The cluster to watch: its servers, and the targets of its load balancer. */
  readonly cluster: Cluster;
  /**
   * The load balancer that ends Rancher's TLS. Alarms also watch its targets and its certificate.
   *
   * @default - TLS ends in the cluster
   */
  readonly tlsBalancer?: ApplicationLoadBalancer;
  /**
   * ARN of the SNS topic to notify, in the cluster's region.
   *
   * @default - a new topic
   */
  readonly topicArn?: string;
  /**
   * Limits of the servers' own metrics. The servers publish them when the cluster has `metrics`.
   *
   * @default - no alarms for the servers' own metrics
   */
  readonly servers?: ServerLimits;
}

/** Length of a period in seconds. Five periods are long enough for a server that restarts for an upgrade. */
const PERIOD_SECONDS = 60;
const PERIODS = 5;
/**
 * Days until the certificate's expiry. ACM renews a certificate weeks earlier, and publishes the days left
 * twice a day.
 */
const CERTIFICATE_DAYS = 14;
const DAY_SECONDS = 86_400;

/**
 * CloudWatch alarms for metrics that AWS measures: unhealthy targets of a load balancer, and instances that fail EC2's
 * status checks. With `servers`, also alarms for the servers' own metrics: disk, etcd, certificates.
 *
 * @throws ConfigError with every missing or unknown property, and when `servers` has limits and the cluster has no
 * `metrics`
 */
export class Alarms extends Construct {
  /** ARN of the topic to notify. */
  readonly topicArn: string;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    checkKeys(this.node.path, props, ["tlsBalancer", "topicArn", "servers"], {
      cluster: 'a cluster, such as new Cluster(this, "cluster", …)',
    });
    const { cluster, tlsBalancer } = props;
    if (props.servers && !cluster.metrics)
      throw new ConfigError([
        `${this.node.path} servers: the cluster publishes no metrics for these alarms; add metrics to the cluster`,
      ]);
    if (props.servers)
      checkKeys(`${this.node.path} servers`, props.servers, ["etcdPercent", "snapshotHours"], {
        diskPercent: "the used space of a disk in percent, such as 80",
        certificateDays: "the days until the expiry of a certificate, such as 14",
      });
    const { name: stackName } = cluster;
    const after = [cluster.ready];
    // checkov:skip=CKV_AWS_26: CloudWatch cannot use the key that AWS manages for SNS, and an alarm's text is no secret
    this.topicArn = props.topicArn ?? new SnsTopic(this, "topic", { name: `${stackName}-alarms` }).arn;
    const when = {
      statistic: "Maximum",
      threshold: 1,
      badValues: "atLeast",
      periodSeconds: PERIOD_SECONDS,
      periods: PERIODS,
      topicArn: this.topicArn,
      after,
    } satisfies Partial<AlarmProps>;

    const targets = [...cluster.exposure.watched, ...(tlsBalancer?.watched ?? [])];
    for (const { name, namespace, loadBalancer, targetGroup } of targets) {
      createAlarm(this, `targets-${name}`, {
        ...when,
        name: `${stackName}-targets-${name}`,
        description: `The load balancer finds servers of ${stackName} unhealthy, targets ${name}: see the console of the servers, and the target group`,
        namespace,
        metric: "UnHealthyHostCount",
        dimensions: { LoadBalancer: loadBalancer, TargetGroup: targetGroup },
      });
    }
    for (const server of cluster.servers) {
      createAlarm(this, `${server.name}-status`, {
        ...when,
        name: `${stackName}-${server.name}-status`,
        description: `${server.name} of ${stackName} is stopped, or fails the status checks of EC2: a higher number in cluster.replace replaces its instance`,
        namespace: "AWS/EC2",
        metric: "StatusCheckFailed",
        dimensions: { InstanceId: server.instanceId },
        // EC2 checks only running instances (EC2 User Guide, "Status checks for Amazon EC2 instances").
        missingDataIsBad: true,
      });
    }
    if (tlsBalancer) {
      createAlarm(this, "certificate", {
        ...when,
        name: `${stackName}-certificate`,
        description: `The load balancer's certificate of ${stackName} ends within ${CERTIFICATE_DAYS} days: ACM could not renew it, or it was imported`,
        namespace: "AWS/CertificateManager",
        metric: "DaysToExpiry",
        dimensions: { CertificateArn: tlsBalancer.certificateArn },
        statistic: "Minimum",
        threshold: CERTIFICATE_DAYS,
        badValues: "atMost",
        periodSeconds: DAY_SECONDS,
        periods: 1,
      });
    }
    if (props.servers) createServerAlarms(this, { cluster, limits: props.servers, topicArn: this.topicArn, after });
  }
}
