import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

/** The conditions of an alarm. */
export interface AlarmProps {
  /** Name of the alarm, unique in the account and region. */
  readonly name: string;
  /** The problem and where to look, for the topic's message. */
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Maximum" | "Minimum";
  /** The alarm goes off at this value and beyond it. */
  readonly threshold: number;
  readonly bad: "atLeast" | "atMost";
  /** Length of a period in seconds, and the number of bad periods in a row. */
  readonly periodSeconds: number;
  readonly periods: number;
  /**
   * Whether missing data is bad.
   *
   * @default false
   */
  readonly silenceIsBad?: boolean;
  readonly topicArn: string;
  /** Dependencies of the alarms. */
  readonly after: ITerraformDependable[];
}

const COMPARISONS = { atLeast: "GreaterThanOrEqualToThreshold", atMost: "LessThanOrEqualToThreshold" } as const;

/** An alarm that notifies a topic when it goes off, and when it returns to normal. */
export function alarm(scope: Construct, id: string, props: AlarmProps): void {
  new CloudwatchMetricAlarm(scope, id, {
    alarmName: props.name,
    alarmDescription: props.description,
    namespace: props.namespace,
    metricName: props.metric,
    dimensions: { ...props.dimensions },
    statistic: props.statistic,
    threshold: props.threshold,
    comparisonOperator: COMPARISONS[props.bad],
    period: props.periodSeconds,
    evaluationPeriods: props.periods,
    treatMissingData: props.silenceIsBad ? "breaching" : "missing",
    alarmActions: [props.topicArn],
    okActions: [props.topicArn],
    dependsOn: props.after,
  });
}
