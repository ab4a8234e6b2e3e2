import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { App, TerraformStack } from "cdktf";
import { address } from "../../lib/terraform/address";
import { TerraformData } from "../../lib/terraform/terraform-data";

describe("address", () => {
  const stack = new TerraformStack(new App(), "stack");

  it("is right for a resource, a data source, and Terraform's own resource", () => {
    expect(address(new Vpc(stack, "new"))).toBe("aws_vpc.new");
    expect(address(new DataAwsVpc(stack, "old"))).toBe("data.aws_vpc.old");
    expect(address(new TerraformData(stack, "data"))).toBe("terraform_data.data");
  });
});
