import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { ANYWHERE } from "../config/cidr";
import type { PortRange } from "../config/ports";
import { REPLACED_LAST } from "../terraform/replaced-last";

/** Properties of `createServersGroup`. */
export interface ServersGroupProps {
  /** Name of the stack, prefix of the group's. */
  readonly name: string;
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Ports that servers open to each other. */
  readonly ports: readonly PortRange[];
}

/** A security group, and the dependencies of a server that uses it. */
export interface ServersGroup {
  /** Id of the group. */
  readonly id: string;
  /** Its rules; none when the group exists outside the stack. */
  readonly rules: readonly ITerraformDependable[];
}

/**
 * Creates the security group of a cluster's servers. The servers can reach each other on the given ports, and every
 * outside address. Its resources are children of `scope`.
 */
export function createServersGroup(scope: Construct, { name, vpcId, ports }: ServersGroupProps): ServersGroup {
  const group = new SecurityGroup(scope, "security-group", {
    name: `${name}-servers`,
    description: "Servers of the Rancher cluster",
    vpcId,
    tags: { Name: `${name}-servers` },
    lifecycle: REPLACED_LAST,
  });
  const fromServers = ports.map(
    ({ protocol, from, to, purpose }) =>
      new VpcSecurityGroupIngressRule(scope, `from-servers-${protocol}-${from}`, {
        securityGroupId: group.id,
        description: purpose,
        ipProtocol: protocol,
        fromPort: from,
        toPort: to,
        referencedSecurityGroupId: group.id,
        lifecycle: REPLACED_LAST,
      }),
  );
  const toAnywhere = new VpcSecurityGroupEgressRule(scope, "to-anywhere", {
    securityGroupId: group.id,
    description: "Downloads, the AWS API, the hostname of Rancher",
    ipProtocol: "-1",
    cidrIpv4: ANYWHERE,
    lifecycle: REPLACED_LAST,
  });
  return { id: group.id, rules: [...fromServers, toAnywhere] };
}
