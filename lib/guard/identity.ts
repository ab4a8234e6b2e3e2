import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { Construct } from "constructs";
import { address } from "../terraform/expressions";
import { TerraformData } from "../terraform/terraform-data";
import { conditionsOf, type Rule } from "./rule";

/** Properties of an `Identity`. */
export interface IdentityProps {
  /** Name of the stack. */
  readonly stackName: string;
  /** Region of the stack. */
  readonly region: string;
  /**
   * The twelve digits of the AWS account.
   *
   * @default - the account of the first deploy
   */
  readonly accountId?: string;
}

/**
 * Rejects a plan with another name, region or account than the first deploy. The state keeps all three. After a change,
 * Terraform would find none of its resources and create all of them again.
 */
export class Identity extends Construct {
  /** Whether this is the first plan of its state: a Terraform expression, without `${}`, known at the plan. */
  readonly isNew: string;

  constructor(scope: Construct, id: string, { stackName, region, accountId }: IdentityProps) {
    super(scope, id);
    const caller = new DataAwsCallerIdentity(this, "caller", {
      lifecycle: accountId === undefined ? undefined : { postcondition: conditionsOf([ofAccount(accountId)]) },
    });
    const account = `${address(caller)}.account_id`;
    const first = new TerraformData(this, "first", {
      input: { stack: stackName, region, account: `\${${account}}`, since: "${plantimestamp()}" },
      lifecycle: {
        ignoreChanges: ["input"],
        postcondition: conditionsOf([sameStack(stackName), sameRegion(region), sameAccount(account)]),
      },
    });
    this.isNew = `try(${address(first)}.input.since, "") == plantimestamp()`;
  }
}

/** Rejects a renamed stack: a postcondition of a resource whose `input.stack` keeps the name of the first deploy. */
export function sameStack(stackName: string): Rule {
  return {
    name: "same stack",
    condition: `self.input.stack == "${stackName}"`,
    rejection: `stacks: this state is of the stack \${self.input.stack}, got ${stackName}; a stack cannot be renamed`,
    remedy: "write the old name again, or another backend for a new stack",
  };
}

function sameRegion(region: string): Rule {
  return {
    name: "same region",
    condition: `self.input.region == "${region}"`,
    rejection: `aws.region: the stack is in \${self.input.region}, got ${region}; a stack cannot change its region`,
    remedy: "write the old region again",
  };
}

/** @param account the number of the current account, a Terraform expression */
function sameAccount(account: string): Rule {
  return {
    name: "same account",
    condition: `self.input.account == ${account}`,
    rejection: `aws: the stack is in the account \${self.input.account}, got credentials of \${${account}}`,
    remedy: "use credentials of ${self.input.account}",
  };
}

function ofAccount(accountId: string): Rule {
  return {
    name: "account as configured",
    condition: `self.account_id == "${accountId}"`,
    rejection: `aws.accountId: got credentials of \${self.account_id}, expected those of ${accountId}`,
    remedy: "use other credentials, or correct the number",
  };
}
