import { TerraformLocal } from "cdktf";
import type { Construct } from "constructs";

/**
 * Defines a local value in the synthesized Terraform.
 *
 * @param value a Terraform template, or an object or list with templates in it
 * @returns the expression for it, without `${}`
 */
export function local(scope: Construct, id: string, value: unknown): string {
  return `local.${new TerraformLocal(scope, id, value).friendlyUniqueId}`;
}
