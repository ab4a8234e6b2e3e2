import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { type ITerraformDependable, TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import type { RancherOnRkeConfig } from "../config";
import type { WatchedTargets } from "../network/watched-targets";
import { type AlarmProps, alarm } from "./alarm";
import { limitsOf, type ServerLimits, serverAlarms } from "./server-alarms";

export interface AlarmsProps {
  /** Name of the stack, prefix of the names of all alarms. */
  readonly stackName: string;
  /** Region of the stack. */
  readonly region: string;
  /**
   * ARN of the topic to notify.
   *
   * @default - a new topic
   */
  readonly topicArn?: string;
  /**
   * The limits of the servers' own metrics.
   *
   * @default - the servers publish none
   */
  readonly limits?: ServerLimits;
  /** The load balancers' targets. */
  readonly targets: readonly WatchedTargets[];
  /**
   * ARN of the ACM certificate of the load balancer that ends TLS.
   *
   * @default - TLS ends on the servers
   */
  readonly certificateArn?: string;
  /** The servers, by name. */
  readonly servers: readonly { readonly name: string; readonly instanceId: string }[];
  /** Dependencies of the alarms. */
  readonly after: ITerraformDependable[];
}

/** Long enough for a server that restarts for an upgrade. */
const PERIOD_SECONDS = 60;
const PERIODS = 5;
/** ACM renews a certificate 60 days before its end, and publishes the days left twice a day. */
const CERTIFICATE_DAYS = 14;
const DAY_SECONDS = 86_400;

/**
 * CloudWatch alarms for metrics that AWS measures: unhealthy targets of a load balancer, and instances that fail EC2's
 * status checks. When they are configured, also alarms for the servers' own metrics.
 */
export class Alarms extends Construct {
  /** ARN of the topic to notify. */
  readonly topicArn: string;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { stackName, after } = props;
    // checkov:skip=CKV_AWS_26: CloudWatch cannot use the key that AWS manages for SNS, and an alarm's text is no secret
    this.topicArn = props.topicArn ?? new SnsTopic(this, "topic", { name: `${stackName}-alarms` }).arn;
    const when = {
      statistic: "Maximum",
      threshold: 1,
      bad: "atLeast",
      periodSeconds: PERIOD_SECONDS,
      periods: PERIODS,
      topicArn: this.topicArn,
      after,
    } satisfies Partial<AlarmProps>;

    for (const { name, namespace, loadBalancer, targetGroup } of props.targets) {
      alarm(this, `targets-${name}`, {
        ...when,
        name: `${stackName}-targets-${name}`,
        description: `The balancer finds servers of ${stackName} unhealthy, targets ${name}: see the console of the servers, and the target group`,
        namespace,
        metric: "UnHealthyHostCount",
        dimensions: { LoadBalancer: loadBalancer, TargetGroup: targetGroup },
      });
    }
    for (const server of props.servers) {
      alarm(this, `${server.name}-status`, {
        ...when,
        name: `${stackName}-${server.name}-status`,
        description: `${server.name} of ${stackName} fails the status checks of EC2: a higher number in cluster.replace replaces its instance`,
        namespace: "AWS/EC2",
        metric: "StatusCheckFailed",
        dimensions: { InstanceId: server.instanceId },
      });
    }
    if (props.certificateArn !== undefined) {
      alarm(this, "certificate", {
        ...when,
        name: `${stackName}-certificate`,
        description: `The balancer's certificate of ${stackName} ends within ${CERTIFICATE_DAYS} days: ACM could not renew it, or it was imported`,
        namespace: "AWS/CertificateManager",
        metric: "DaysToExpiry",
        dimensions: { CertificateArn: props.certificateArn },
        statistic: "Minimum",
        threshold: CERTIFICATE_DAYS,
        bad: "atMost",
        periodSeconds: DAY_SECONDS,
        periods: 1,
      });
    }
    if (props.limits) serverAlarms(this, { ...props, limits: props.limits, topicArn: this.topicArn });
    if (props.topicArn === undefined) {
      const output = new TerraformOutput(this, "subscribe", {
        description: "Command that subscribes a mailbox to the alarms; what AWS then sends there has to be confirmed",
        value: `aws sns subscribe --region ${props.region} --topic-arn ${this.topicArn} --protocol email --notification-endpoint MAILBOX`,
      });
      output.overrideLogicalId("alarms_subscribe");
    }
  }
}

/** The alarms of a configuration; none by default. */
export function alarmsOf(
  scope: Construct,
  id: string,
  config: RancherOnRkeConfig,
  watched: Pick<AlarmsProps, "targets" | "certificateArn" | "servers" | "after">,
): Alarms | undefined {
  const { alarms } = config.operations;
  if (!alarms) return undefined;
  return new Alarms(scope, id, {
    stackName: scope.node.id,
    region: config.aws.region,
    topicArn: alarms.topicArn,
    limits: limitsOf(config),
    ...watched,
  });
}
