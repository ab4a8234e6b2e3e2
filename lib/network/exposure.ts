import type { ITerraformDependable, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/** How clients and Terraform reach the servers. */
export interface Exposure {
  /**
   * The name for Terraform and kubectl to reach the API. The value is unknown before the load balancer or the DNS
   * record exists.
   */
  readonly dnsName: string;
  /**
   * Id of the hosted zone of `dnsName`, for an alias record.
   *
   * @default - no alias record is needed
   */
  readonly zoneId?: string;
  /**
   * Name servers of the zone of its own records.
   *
   * @default - none
   */
  readonly nameServers?: string[];
  /**
   * Id of the hosted zone of its own records.
   *
   * @default - it has no records
   */
  readonly hostedZoneId?: string;
  /** The servers' subnets, one for each zone. */
  readonly serverSubnetIds: readonly string[];
  /** Dependencies of a server's internet access. */
  readonly egress: ITerraformDependable[];
  /**
   * Ids of the servers' public addresses, by server name.
   *
   * @default - none
   */
  readonly publicAddresses?: Readonly<Record<string, string>>;
  /** The load balancer's targets, for CloudWatch. Empty without a load balancer. */
  readonly watched: readonly WatchedTargets[];
  /** Dependencies of a request to the servers. */
  readonly listeners: ITerraformDependable[];
  /**
   * Creates the security group rules that let clients reach the servers.
   *
   * @param scope scope of the rules
   * @returns the rules of the servers' group
   */
  admit(scope: Construct, serversSecurityGroupId: string): ITerraformDependable[];
  /**
   * Adds a server to the load balancer.
   *
   * @param ipAddress private IPv4 address of the server
   * @returns dependencies of a request to the server
   */
  register(name: string, ipAddress: string): ITerraformDependable[];
  /**
   * Lets Terraform destroy the load balancer before these resources. When deletion protection stops a destroy, the
   * resources remain.
   */
  deletedBefore(resources: readonly TerraformResource[]): void;
}

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
