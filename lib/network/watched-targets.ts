/** The targets of one port of a load balancer, as CloudWatch names them. */
export interface WatchedTargets {
  /** Their name, unique in the stack: `443`. */
  readonly name: string;
  /** Namespace of the load balancer's metrics. */
  readonly namespace: "AWS/NetworkELB" | "AWS/ApplicationELB";
  /** Suffix of the load balancer's ARN. */
  readonly loadBalancer: string;
  /** Suffix of the target group's ARN. */
  readonly targetGroup: string;
}
