/** The targets of one port of a load balancer, as CloudWatch names them. */
export interface WatchedTargets {
  /** Name of the targets, unique in the stack, such as `443`. */
  readonly name: string;
  /** Namespace of the load balancer's metrics. */
  readonly namespace: "AWS/NetworkELB" | "AWS/ApplicationELB";
  /** Suffix of the load balancer's ARN, such as `net/rke-ha/0123456789abcdef`. */
  readonly loadBalancer: string;
  /** Suffix of the target group's ARN, such as `targetgroup/rke-ha-443/0123456789abcdef`. */
  readonly targetGroup: string;
}
