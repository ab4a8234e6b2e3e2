import { TerraformDataSource, type TerraformResource } from "cdktf";

/**
 * The address of a resource or data source in Terraform's own expressions, `aws_vpc.network_vpc` or
 * `data.aws_subnet.network_private-0`. CDKTF's own functions do not return such expressions.
 */
export function address(element: TerraformResource | TerraformDataSource): string {
  const name = `${element.terraformResourceType}.${element.friendlyUniqueId}`;
  return element instanceof TerraformDataSource ? `data.${name}` : name;
}
