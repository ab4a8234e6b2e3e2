import { type TerraformMetaArguments, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

export interface TerraformDataProps extends TerraformMetaArguments {
  /**
   * A value that is kept in the state.
   *
   * @default - none
   */
  readonly input?: unknown;
}

/**
 * Terraform's built-in `terraform_data`. CDKTF has a binding of its own for it, but one that runs `terraform
 * version` at every synthesis, and fails where there is none.
 */
export class TerraformData extends TerraformResource {
  private readonly input: unknown;

  constructor(scope: Construct, id: string, props: TerraformDataProps = {}) {
    super(scope, id, {
      ...props,
      terraformResourceType: "terraform_data",
    });
    this.input = props.input;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.input };
  }
}
