/** The targets of one port of a balancer, as CloudWatch names them. */
export interface WatchedTargets {
  /** What they are called, unique in the stack: `443`. */
  readonly name: string;
  /** Namespace of the balancer's metrics. */
  readonly namespace: "AWS/NetworkELB" | "AWS/ApplicationELB";
  /** Suffix of the balancer's ARN. */
  readonly loadBalancer: string;
  /** Suffix of the target group's ARN. */
  readonly targetGroup: string;
}
