import { DataAwsSecurityGroup } from "@cdktf/provider-aws/lib/data-aws-security-group";
import { Construct } from "constructs";

/** Existing security groups, by their ids. The stack creates no rule in these groups. */
export interface GivenGroups {
  /**
   * The group of the servers.
   *
   * @default - one is created, with its rules
   */
  readonly servers?: string;
  /**
   * The group of the load balancers.
   *
   * @default - one is created for each, with its rules
   */
  readonly balancer?: string;
  /**
   * Additional groups of the servers.
   *
   * @default - none
   */
  readonly additional?: readonly string[];
}

/** A look-up of existing groups. A plan is rejected when a group is in another VPC. */
export class GroupsOfVpc extends Construct {
  /**
   * @param vpcId the VPC of the servers
   * @param groups ids of the groups, by the field in `network.securityGroups`
   */
  constructor(
    scope: Construct,
    id: string,
    vpcId: string,
    groups: Readonly<Record<string, string | readonly string[] | undefined>>,
  ) {
    super(scope, id);
    for (const [field, given = []] of Object.entries(groups)) {
      if (typeof given === "string") this.look(vpcId, field, field, given);
      else for (const [index, one] of given.entries()) this.look(vpcId, `${field}-${index}`, `${field}[${index}]`, one);
    }
  }

  private look(vpcId: string, id: string, field: string, groupId: string): void {
    const errorMessage = `network.securityGroups.${field}: ${groupId} is in \${self.vpc_id}, expected a security group of ${vpcId}`;
    new DataAwsSecurityGroup(this, id, {
      id: groupId,
      lifecycle: { postcondition: [{ condition: `\${self.vpc_id == "${vpcId}"}`, errorMessage }] },
    });
  }
}
