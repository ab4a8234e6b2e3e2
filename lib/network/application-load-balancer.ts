import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { LbTargetGroupAttachment } from "@cdktf/provider-aws/lib/lb-target-group-attachment";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { checkKeys } from "../config";
import { REPLACED_LAST } from "../terraform/replaced-last";
import type { WatchedTargets } from "./exposure";
import type { BalancerNetwork } from "./network";
import { admitRancherClients } from "./rancher-clients";

const HTTP = 80;
const HTTPS = 443;
/** Idle timeout. Rancher's websockets can be idle for long (Rancher, "Helm Chart Options": recommended timeouts). */
const IDLE_SECONDS = 1800;
/**
 * Security policy of the HTTPS listener: TLS 1.2 and 1.3 (Elastic Load Balancing, "Security policies for your
 * Application Load Balancer").
 */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** Properties of an `ApplicationLoadBalancer`. */
export interface ApplicationLoadBalancerProps {
  /** Prefix of all names; at most 24 characters. */
  readonly name: string;
  /** Network of the load balancer: a `Vpc`, or existing subnets. */
  readonly network: BalancerNetwork;
  /** CIDRs that can reach Rancher on 80 and 443. */
  readonly allowedCidrs: readonly string[];
  /** Whether the load balancer has public addresses, or private ones in the servers' subnets. */
  readonly scheme: "internet-facing" | "internal";
  /** ARN of an ACM certificate. */
  readonly certificateArn: string;
  /**
   * Name of the bucket for access logs. The folder in the bucket has the name in `name`.
   *
   * @default - no access logs
   */
  readonly accessLogsBucket?: string;
  /** Whether AWS rejects the deletion of the load balancer. */
  readonly deletionProtection: boolean;
  /**
   * Id of an existing security group with all its rules, instead of the load balancer's own. The servers' group must
   * then exist too, and `serve` creates no rule.
   *
   * @default - one is created, with its rules
   */
  readonly securityGroupId?: string;
}

/** A server behind a load balancer. */
export interface Target {
  /** Name of the server, such as `server-0`. */
  readonly name: string;
  /** Private IPv4 address. */
  readonly ipAddress: string;
}

/**
 * An application load balancer that ends Rancher's TLS. The load balancer sends plain HTTP with `X-Forwarded-Proto` to
 * the ingress controller (Rancher, "Helm Chart Options": external TLS termination).
 */
export class ApplicationLoadBalancer extends Construct {
  /** DNS name of the load balancer. */
  readonly dnsName: string;
  /** Id of the hosted zone of `dnsName`, for alias records. */
  readonly zoneId: string;
  /** ARN of its ACM certificate. */
  readonly certificateArn: string;
  /** Its targets, for CloudWatch. */
  readonly watched: readonly WatchedTargets[];
  /** Dependencies of a request to Rancher. `serve` fills the list. */
  readonly served: ITerraformDependable[] = [];
  private readonly listeners: ITerraformDependable[];
  private readonly securityGroupId: string;
  private readonly hasOwnGroup: boolean;
  private readonly targets: LbTargetGroup;

  constructor(scope: Construct, id: string, props: ApplicationLoadBalancerProps) {
    super(scope, id);
    checkKeys(this.node.path, props, ["accessLogsBucket", "securityGroupId"], {
      name: "the prefix of all names",
      network: 'a network, such as new Vpc(this, "network") or Vpc.fromIds(…)',
      allowedCidrs: "a list of CIDRs such as 0.0.0.0/0",
      scheme: "internet-facing or internal",
      certificateArn: "the ARN of an ACM certificate",
      deletionProtection: "true or false",
    });
    const { network, allowedCidrs } = props;
    const name = `${props.name}-rancher`;
    const internal = props.scheme === "internal";

    this.hasOwnGroup = props.securityGroupId === undefined;
    const securityGroupId = props.securityGroupId ?? this.createGroup(name, network.vpcId);
    this.securityGroupId = securityGroupId;
    // Terraform creates the rules of a new group before the load balancer uses the group. It deletes the rules of the
    // old group after that.
    const rules = this.hasOwnGroup
      ? admitRancherClients(this, { securityGroupId, network, internal, allowedCidrs })
      : [];

    // checkov:skip=CKV_AWS_91: `accessLogs` of the YAML
    // checkov:skip=CKV_AWS_150: `deletionProtection` of the YAML
    // checkov:skip=CKV2_AWS_28: the user chooses the rules of a firewall, and associates a web ACL from outside
    const balancer = new Lb(this, "balancer", {
      name,
      loadBalancerType: "application",
      internal,
      subnets: [...(internal ? network.privateSubnetIds : network.publicSubnetIds)],
      securityGroups: [securityGroupId],
      idleTimeout: IDLE_SECONDS,
      preserveHostHeader: true,
      dropInvalidHeaderFields: true,
      ...(props.accessLogsBucket && {
        accessLogs: { enabled: true, bucket: props.accessLogsBucket, prefix: props.name },
      }),
      enableDeletionProtection: props.deletionProtection,
      dependsOn: [...(internal ? [] : network.ingress), ...rules],
      lifecycle: { preventDestroy: props.deletionProtection },
    });
    this.certificateArn = props.certificateArn;
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;

    this.targets = new LbTargetGroup(this, "targets", {
      name,
      vpcId: network.vpcId,
      targetType: "ip",
      protocol: "HTTP",
      port: HTTP,
      deregistrationDelay: "30",
      healthCheck: {
        protocol: "HTTP",
        path: "/healthz",
        // A health check cannot send Rancher's host name. An answer only shows that the ingress controller runs.
        matcher: "200,404",
        interval: 10,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
    });
    this.watched = [
      {
        name: "rancher",
        namespace: "AWS/ApplicationELB",
        loadBalancer: balancer.arnSuffix,
        targetGroup: this.targets.arnSuffix,
      },
    ];
    this.listeners = [
      new LbListener(this, "https", {
        loadBalancerArn: balancer.arn,
        port: HTTPS,
        protocol: "HTTPS",
        sslPolicy: TLS_POLICY,
        certificateArn: props.certificateArn,
        defaultAction: [{ type: "forward", targetGroupArn: this.targets.arn }],
      }),
      new LbListener(this, "http", {
        loadBalancerArn: balancer.arn,
        port: HTTP,
        protocol: "HTTP",
        defaultAction: [
          { type: "redirect", redirect: { port: String(HTTPS), protocol: "HTTPS", statusCode: "HTTP_301" } },
        ],
      }),
    ];
  }

  /**
   * Forwards Rancher's requests to port 80 of the servers, and lets the load balancer reach that port.
   *
   * @param serversSecurityGroupId id of the servers' security group
   *
   * @returns dependencies of a request to Rancher
   */
  serve(serversSecurityGroupId: string, servers: readonly Target[]): ITerraformDependable[] {
    const admissions = this.hasOwnGroup ? [this.admittedBy(serversSecurityGroupId)] : [];
    const attachments = servers.map(
      ({ name, ipAddress }) =>
        new LbTargetGroupAttachment(this, name, {
          targetGroupArn: this.targets.arn,
          targetId: ipAddress,
          port: HTTP,
        }),
    );
    this.served.push(...admissions, ...attachments, ...this.listeners);
    return this.served;
  }

  private createGroup(name: string, vpcId: string): string {
    return new SecurityGroup(this, "security-group", {
      name,
      description: "Clients of Rancher",
      vpcId,
      tags: { Name: name },
      lifecycle: REPLACED_LAST,
    }).id;
  }

  private admittedBy(serversSecurityGroupId: string): ITerraformDependable {
    const http = { ipProtocol: "tcp", fromPort: HTTP, toPort: HTTP, lifecycle: REPLACED_LAST };
    new VpcSecurityGroupEgressRule(this, "to-servers", {
      ...http,
      securityGroupId: this.securityGroupId,
      description: "To the servers",
      referencedSecurityGroupId: serversSecurityGroupId,
    });
    // checkov:skip=CKV_AWS_260: only from the load balancer's group
    return new VpcSecurityGroupIngressRule(this, "servers-admit", {
      ...http,
      securityGroupId: serversSecurityGroupId,
      description: "From the load balancer of Rancher",
      referencedSecurityGroupId: this.securityGroupId,
    });
  }
}
