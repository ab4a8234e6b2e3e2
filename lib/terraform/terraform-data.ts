import { type TerraformMetaArguments, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/** The properties of `terraform_data`. */
export interface TerraformDataProps extends TerraformMetaArguments {
  /**
   * A value to keep in the state.
   *
   * @default - none
   */
  readonly input?: unknown;
  /**
   * A value. A change of it replaces the resource, so that its provisioners run again.
   *
   * @default - none
   */
  readonly triggersReplace?: unknown;
}

/**
 * Terraform's built-in `terraform_data`. CDKTF's own binding for it runs `terraform version` at every synthesis, and
 * fails without Terraform.
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

  /** The arguments for JSON. */
  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.input, triggers_replace: this.triggersReplace };
  }
}
