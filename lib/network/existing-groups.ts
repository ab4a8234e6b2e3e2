import { DataAwsSecurityGroup } from "@cdktf/provider-aws/lib/data-aws-security-group";
import { Construct } from "constructs";

/** A look-up of existing groups. A plan is rejected when a group is in another VPC. */
export class ExistingGroups extends Construct {
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
