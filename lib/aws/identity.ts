import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { Construct } from "constructs";
import { address } from "../terraform/address";
import { TerraformData } from "../terraform/terraform-data";

export interface IdentityProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** Region of the stack. */
  readonly region: string;
  /**
   * Number of the AWS account.
   *
   * @default - that of the first deploy
   */
  readonly accountId?: string;
}

/**
 * Whose state this is: name, region and account, as of the first deploy. With other ones Terraform would find nothing
 * that the state knows, take all of it for lost, and make it anew beside the old.
 */
export class Identity extends Construct {
  /** Whether this plan is the first one of its state: a Terraform expression, without `${}`, known when it plans. */
  readonly isNew: string;

  constructor(scope: Construct, id: string, { stackName, region, accountId }: IdentityProps) {
    super(scope, id);
    const caller = new DataAwsCallerIdentity(this, "caller", {
      lifecycle: accountId === undefined ? undefined : { postcondition: [ofAccount(accountId)] },
    });
    const account = `${address(caller)}.account_id`;
    const first = new TerraformData(this, "first", {
      input: { stack: stackName, region, account: `\${${account}}`, since: "${plantimestamp()}" },
      lifecycle: {
        ignoreChanges: ["input"],
        postcondition: [
          {
            condition: `\${self.input.stack == "${stackName}"}`,
            errorMessage: `stacks: this state is of the stack \${self.input.stack}, got ${stackName}; a stack cannot be renamed: write the old name again, or another backend for a new stack`,
          },
          {
            condition: `\${self.input.region == "${region}"}`,
            errorMessage: `aws.region: the stack stands in \${self.input.region}, got ${region}; a stack cannot change its region: set the old one again`,
          },
          {
            condition: `\${self.input.account == ${account}}`,
            errorMessage: `aws: the stack stands in the account \${self.input.account}, got credentials of \${${account}}; use those of \${self.input.account}`,
          },
        ],
      },
    });
    this.isNew = `try(${address(first)}.input.since, "") == plantimestamp()`;
  }
}

function ofAccount(accountId: string) {
  return {
    condition: `\${self.account_id == "${accountId}"}`,
    errorMessage: `aws.accountId: got credentials of \${self.account_id}, expected those of ${accountId}; use others, or correct the number`,
  };
}
