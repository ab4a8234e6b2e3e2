import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { Construct } from "constructs";
import { admitRancherClients } from "../network/rancher-clients";
import type { ServerNetwork } from "./server-network";

export interface ServerGroupProps {
  /** Name of the stack. */
  readonly name: string;
  readonly network: ServerNetwork;
  /** CIDRs that may reach Rancher. */
  readonly allowedCidrs: readonly string[];
  /** Ports that they may reach on the server itself; none behind a balancer of the stack. */
  readonly ports: readonly number[];
}

/** The security group of a single server. */
export class ServerGroup extends Construct {
  readonly groupId: string;

  constructor(scope: Construct, id: string, props: ServerGroupProps) {
    super(scope, id);
    const { network, allowedCidrs, ports } = props;
    const group = new SecurityGroup(this, "group", {
      name: `${props.name}-server`,
      description: "Server of the Rancher container",
      vpcId: network.vpcId,
      tags: { Name: `${props.name}-server` },
    });
    admitRancherClients(this, { securityGroupId: group.id, network, internal: false, allowedCidrs, ports });
    new VpcSecurityGroupEgressRule(this, "to-anywhere", {
      securityGroupId: group.id,
      description: "Downloads, the AWS API, clusters, the name of Rancher itself",
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
    });
    this.groupId = group.id;
  }
}
