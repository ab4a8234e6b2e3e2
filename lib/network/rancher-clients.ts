import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { ANYWHERE } from "../config/cidr";
import { REPLACED_LAST } from "../terraform/replaced-last";
import type { Network } from "./network";

/** The ports of Rancher: HTTP and HTTPS. */
export const RANCHER_PORTS = [80, 443] as const;
/** The port of the Kubernetes API, on load balancers and servers. */
export const API_PORT = 6443;

/** Properties of `admitRancherClients`. */
export interface RancherClientsProps {
  /** Id of the load balancer's security group. */
  readonly securityGroupId: string;
  /** Network of the load balancer and the servers. */
  readonly network: Pick<Network, "privateCidrs" | "egressCidrs">;
  /** Whether the load balancer has private addresses. */
  readonly internal: boolean;
  /** CIDRs that may reach Rancher. */
  readonly allowedCidrs: readonly string[];
  /**
   * Ports that these CIDRs may reach.
   *
   * @default - 80 and 443
   */
  readonly ports?: readonly number[];
}

/**
 * Lets clients reach Rancher on ports 80 and 443 of a load balancer. Rancher's agents and cert-manager's self-check
 * also use the load balancer, from the servers' own addresses.
 *
 * @returns the rules
 */
export function admitRancherClients(balancer: Construct, props: RancherClientsProps): ITerraformDependable[] {
  const { network, allowedCidrs } = props;
  const own = props.internal ? network.privateCidrs : network.egressCidrs;
  const servers = allowedCidrs.includes(ANYWHERE) ? [] : own;
  const rule = { securityGroupId: props.securityGroupId, description: "Rancher" };
  return (props.ports ?? RANCHER_PORTS).flatMap((port) => [
    ...allowedCidrs.map((cidr) => admit(balancer, port, cidr.replace("/", "-"), { ...rule, cidrIpv4: cidr })),
    ...servers.map((cidr, index) => {
      // EC2 rejects a duplicate rule at the apply ("InvalidPermission.Duplicate"). Terraform rejects a condition
      // without a reference, so the rules of the configuration check literal CIDRs.
      const condition = `\${!contains(${JSON.stringify(allowedCidrs)}, "${cidr}")}`;
      const errorMessage = `network.allowedCidrs: got ${cidr}, which is already allowed as the servers' own address; remove it`;
      const lifecycle = cidr.includes("${") ? { precondition: [{ condition, errorMessage }] } : undefined;
      return admit(balancer, port, `servers-${index}`, { ...rule, cidrIpv4: cidr, lifecycle });
    }),
  ]);
}

type Rule = Omit<ConstructorParameters<typeof VpcSecurityGroupIngressRule>[2], "ipProtocol">;

/** Lets an IPv4 range reach one port of a load balancer. */
export function admit(balancer: Construct, port: number, name: string, rule: Rule): ITerraformDependable {
  // checkov:skip=CKV_AWS_260: a public Rancher needs a public redirect to HTTPS; `allowedCidrs` of the YAML narrows it
  return new VpcSecurityGroupIngressRule(balancer, `allow-${port}-${name}`, {
    ...rule,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    lifecycle: { ...rule.lifecycle, ...REPLACED_LAST },
  });
}
