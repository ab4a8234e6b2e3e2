import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

/** When an alarm goes off. */
export interface AlarmProps {
  /** Name of the alarm, of which an account has one in a region. */
  readonly name: string;
  /** What is wrong and where to look, as the message of the topic says it. */
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Maximum" | "Minimum";
  /** It goes off at this value and on its far side. */
  readonly threshold: number;
  readonly bad: "atLeast" | "atMost";
  /** Length of a period in seconds, and how many of them in a row have to be bad. */
  readonly periodSeconds: number;
  readonly periods: number;
  /**
   * Whether silence is bad too.
   *
   * @default false
   */
  readonly silenceIsBad?: boolean;
  readonly topicArn: string;
  /** What has to be done before anything is watched. */
  readonly after: ITerraformDependable[];
}

const COMPARISONS = { atLeast: "GreaterThanOrEqualToThreshold", atMost: "LessThanOrEqualToThreshold" } as const;

/** An alarm that tells a topic when it goes off, and when all is well again. */
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
