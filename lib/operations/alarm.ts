import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

/** Properties of `createAlarm`. */
export interface AlarmProps {
  /** Name of the alarm, unique in the account and region. */
  readonly name: string;
  /** The problem and where to look, for the notification. */
  readonly description: string;
  /** CloudWatch namespace of the metric. */
  readonly namespace: string;
  /** Name of the metric. */
  readonly metric: string;
  /** Dimensions of the metric, by name. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** How CloudWatch combines the values of a period. */
  readonly statistic: "Maximum" | "Minimum";
  /** The first bad value. */
  readonly threshold: number;
  /** Which values are bad: those at or above `threshold`, or those at or below it. */
  readonly badValues: "atLeast" | "atMost";
  /** Length of a period in seconds. */
  readonly periodSeconds: number;
  /** Number of consecutive bad periods after which the alarm notifies. */
  readonly periods: number;
  /**
   * Whether a period without data is bad.
   *
   * @default false
   */
  readonly missingDataIsBad?: boolean;
  /** ARN of the SNS topic to notify. */
  readonly topicArn: string;
  /** Dependencies of the alarms. */
  readonly after: ITerraformDependable[];
}

const COMPARISONS = { atLeast: "GreaterThanOrEqualToThreshold", atMost: "LessThanOrEqualToThreshold" } as const;

/** Creates an alarm. The alarm notifies the topic when its state changes to ALARM or OK. */
export function createAlarm(scope: Construct, id: string, props: AlarmProps): void {
  new CloudwatchMetricAlarm(scope, id, {
    alarmName: props.name,
    alarmDescription: props.description,
    namespace: props.namespace,
    metricName: props.metric,
    dimensions: { ...props.dimensions },
    statistic: props.statistic,
    threshold: props.threshold,
    comparisonOperator: COMPARISONS[props.badValues],
    period: props.periodSeconds,
    evaluationPeriods: props.periods,
    treatMissingData: props.missingDataIsBad ? "breaching" : "missing",
    alarmActions: [props.topicArn],
    okActions: [props.topicArn],
    dependsOn: props.after,
  });
}
