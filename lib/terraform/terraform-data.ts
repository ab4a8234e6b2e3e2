import { type TerraformMetaArguments, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

export interface TerraformDataProps extends TerraformMetaArguments {
  /**
   * A value that is kept in the state.
   *
   * @default - none
   */
  readonly input?: unknown;
  /**
   * A value whose change replaces the resource, so that its provisioners run again.
   *
   * @default - none
   */
  readonly triggersReplace?: unknown;
}

/**
 * Terraform's built-in `terraform_data`. CDKTF has a binding of its own for it, but one that runs `terraform
 * version` at every synthesis, and fails where there is none.
 */
export class TerraformData extends TerraformResource {
  private readonly input: unknown;
  private readonly triggersReplace: unknown;

  constructor(scope: Construct, id: string, props: TerraformDataProps = {}) {
    super(scope, id, {
      ...props,
      terraformResourceType: "terraform_data",
    });
    this.input = props.input;
    this.triggersReplace = props.triggersReplace;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.input, triggers_replace: this.triggersReplace };
  }
}
