import { TerraformDataSource, type TerraformResource } from "cdktf";

/**
 * The address of a resource or data source as Terraform's own expressions write it, `aws_vpc.network_vpc` or
 * `data.aws_subnet.network_private-0`: for expressions that CDKTF's functions cannot say.
 */
export function address(element: TerraformResource | TerraformDataSource): string {
  const name = `${element.terraformResourceType}.${element.friendlyUniqueId}`;
  return element instanceof TerraformDataSource ? `data.${name}` : name;
}
