import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { LbTargetGroupAttachment } from "@cdktf/provider-aws/lib/lb-target-group-attachment";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { type BalancerOptions, checkKeys } from "../config";
import { address } from "../terraform/expressions";
import { REPLACED_LAST } from "../terraform/replaced-last";
import type { Exposure, WatchedTargets } from "./exposure";
import type { Network } from "./network";
import { API_PORT, admit, admitRancherClients, RANCHER_PORTS } from "./rancher-clients";

/** Properties of a `LoadBalancer`: the block `balancer` of a file, without the certificate, and its surroundings. */
export interface LoadBalancerProps extends Omit<BalancerOptions, "certificateArn"> {
  /** Name of the load balancer and prefix of the names of its target groups; at most 27 characters. */
  readonly name: string;
  /** Network of the load balancer. */
  readonly network: Network;
  /**
   * Whether the load balancer also forwards Rancher's ports 80 and 443.
   *
   * @default true
   */
  readonly forwardsRancher?: boolean;
  /** CIDRs that can reach Rancher on 80 and 443. */
  readonly allowedCidrs: readonly string[];
  /** CIDRs that can reach the Kubernetes API on 6443. */
  readonly apiAllowedCidrs: readonly string[];
  /**
   * Id of an existing security group with all its rules, instead of the load balancer's own.
   *
   * @default - one is created, with its rules
   */
  readonly securityGroupId?: string;
}

const OPTIONAL: readonly (keyof LoadBalancerProps)[] = [
  "forwardsRancher",
  "scheme",
  "deletionProtection",
  "proxyProtocol",
  "idleTimeoutSeconds",
  "crossZone",
  "securityGroupId",
];

/**
 * Default idle timeout. AWS' default of 350 seconds interrupts Rancher's websockets and `kubectl exec`. The application
 * load balancer here has the same value.
 */
const IDLE_SECONDS = 1800;

/**
 * A network load balancer that forwards TCP 80, 443 and 6443 to the servers; TLS ends at the ingress. When TLS ends on
 * an application load balancer, this load balancer forwards only 6443.
 *
 * Its security group exists from the start, because only a new load balancer can get one. Client addresses are not
 * preserved. Otherwise a server could not reach itself through the load balancer (Elastic Load Balancing, "Target
 * groups for your Network Load Balancers": hairpinning).
 */
export class LoadBalancer extends Construct implements Exposure {
  /** DNS name of the load balancer. Terraform and kubectl reach the API by this name. */
  readonly dnsName: string;
  /** Id of the hosted zone of `dnsName`, for alias records. */
  readonly zoneId: string;
  /** Id of the load balancer's security group. */
  readonly securityGroupId: string;
  /** The forwarded ports, on the load balancer and on the servers. The supervisor's 9345 is never forwarded. */
  readonly ports: readonly number[];
  readonly serverSubnetIds: readonly string[];
  readonly egress: ITerraformDependable[];
  /** Dependencies of a request through the load balancer. */
  readonly listeners: ITerraformDependable[];
  readonly watched: readonly WatchedTargets[];
  private readonly targetGroups: ReadonlyMap<number, LbTargetGroup>;
  private readonly balancer: Lb;
  private readonly hasOwnGroup: boolean;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    checkKeys(this.node.path, props, OPTIONAL, {
      name: "the prefix of all names",
      network: 'a network, such as new Vpc(this, "network") or Vpc.fromIds(…)',
      allowedCidrs: "a list of CIDRs such as 0.0.0.0/0",
      apiAllowedCidrs: "a list of CIDRs such as 203.0.113.0/24",
    });
    const { name, network, scheme = "internet-facing", forwardsRancher = true } = props;
    const internal = scheme === "internal";
    this.serverSubnetIds = network.privateSubnetIds;
    this.egress = network.egress;
    this.ports = forwardsRancher ? [...RANCHER_PORTS, API_PORT] : [API_PORT];

    this.hasOwnGroup = props.securityGroupId === undefined;
    this.securityGroupId = props.securityGroupId ?? this.createGroup(name, network.vpcId);
    const rules = this.hasOwnGroup ? this.admitClients(props, forwardsRancher, internal) : [];

    // checkov:skip=CKV_AWS_91: AWS writes access logs of a network load balancer only for TLS listeners
    // checkov:skip=CKV_AWS_150: `deletionProtection` of the YAML
    // checkov:skip=CKV2_AWS_20: it is no HTTP load balancer; the ingress controller redirects
    const balancer = new Lb(this, "balancer", {
      name,
      loadBalancerType: "network",
      internal,
      subnets: [...(internal ? network.privateSubnetIds : network.publicSubnetIds)],
      securityGroups: [this.securityGroupId],
      enableCrossZoneLoadBalancing: props.crossZone ?? true,
      enableDeletionProtection: props.deletionProtection ?? false,
      dependsOn: [...(internal ? [] : network.ingress), ...rules],
      lifecycle: { preventDestroy: props.deletionProtection ?? false },
    });
    this.balancer = balancer;
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;

    this.targetGroups = new Map(this.ports.map((port) => [port, this.targetGroup(port, props)]));
    this.watched = [...this.targetGroups].map(([port, targetGroup]) => ({
      name: String(port),
      namespace: "AWS/NetworkELB",
      loadBalancer: balancer.arnSuffix,
      targetGroup: targetGroup.arnSuffix,
    }));
    this.listeners = [...this.targetGroups].map(
      ([port, targetGroup]) =>
        new LbListener(this, `listener-${port}`, {
          loadBalancerArn: balancer.arn,
          port,
          protocol: "TCP",
          tcpIdleTimeoutSeconds: props.idleTimeoutSeconds ?? IDLE_SECONDS,
          defaultAction: [{ type: "forward", targetGroupArn: targetGroup.arn }],
        }),
    );
  }

  /**
   * Lets Terraform destroy the load balancer before these resources. When deletion protection stops a destroy, the
   * resources remain.
   */
  deletedBefore(resources: readonly TerraformResource[]): void {
    this.addDependencies(resources);
  }

  /** Lets the load balancer reach its ports on the servers. */
  admit(scope: Construct, securityGroupId: string): ITerraformDependable[] {
    if (this.hasOwnGroup) {
      // The rules of the servers' group limit the ports.
      const toServers = new VpcSecurityGroupEgressRule(this, "to-servers", {
        securityGroupId: this.securityGroupId,
        description: "To the servers",
        ipProtocol: "-1",
        referencedSecurityGroupId: securityGroupId,
        lifecycle: REPLACED_LAST,
      });
      this.addDependencies([toServers]);
    }
    return this.ports.map(
      (port) =>
        // checkov:skip=CKV_AWS_260: only from the load balancer's group
        new VpcSecurityGroupIngressRule(scope, `from-balancer-${port}`, {
          securityGroupId,
          description: "From the load balancer",
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          referencedSecurityGroupId: this.securityGroupId,
          lifecycle: REPLACED_LAST,
        }),
    );
  }

  /**
   * Adds a server as a target of all ports.
   *
   * @param name name of the server, part of the construct ids
   * @param ipAddress private IPv4 address of the server
   */
  register(name: string, ipAddress: string): ITerraformDependable[] {
    return [...this.targetGroups].map(
      ([port, targetGroup]) =>
        new LbTargetGroupAttachment(this, `${name}-${port}`, {
          targetGroupArn: targetGroup.arn,
          targetId: ipAddress,
          port,
        }),
    );
  }

  private createGroup(name: string, vpcId: string): string {
    return new SecurityGroup(this, "security-group", {
      name: `${name}-balancer`,
      description: "Clients of Rancher and of the Kubernetes API",
      vpcId,
      tags: { Name: `${name}-balancer` },
      lifecycle: REPLACED_LAST,
    }).id;
  }

  private admitClients(props: LoadBalancerProps, forwardsRancher: boolean, internal: boolean): ITerraformDependable[] {
    const { securityGroupId } = this;
    const { network, allowedCidrs } = props;
    const api = { securityGroupId, description: "Kubernetes API" };
    return [
      ...(forwardsRancher ? admitRancherClients(this, { securityGroupId, network, internal, allowedCidrs }) : []),
      ...props.apiAllowedCidrs.map((cidr) => admit(this, API_PORT, cidr.replace("/", "-"), { ...api, cidrIpv4: cidr })),
    ];
  }

  /** Terraform creates these resources before the load balancer, and destroys them after it. */
  private addDependencies(resources: readonly TerraformResource[]): void {
    this.balancer.dependsOn = [...(this.balancer.dependsOn ?? []), ...resources.map(address)];
  }

  private targetGroup(port: number, props: LoadBalancerProps): LbTargetGroup {
    return new LbTargetGroup(this, `targets-${port}`, {
      name: `${props.name}-${port}`,
      vpcId: props.network.vpcId,
      targetType: "ip",
      protocol: "TCP",
      port,
      preserveClientIp: "false",
      // kube-apiserver on 6443 does not support the proxy protocol.
      proxyProtocolV2: props.proxyProtocol && port !== API_PORT ? true : undefined,
      deregistrationDelay: "30",
      healthCheck: { protocol: "TCP", port: "traffic-port", interval: 10, healthyThreshold: 2, unhealthyThreshold: 2 },
    });
  }
}
