import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { App, TerraformStack } from "cdktf";
import { address, jsonEncode, literal } from "../../lib/terraform/expressions";
import { TerraformData } from "../../lib/terraform/terraform-data";

describe("literal", () => {
  it.each([
    ["${HOME}", "$${HOME}"],
    ["%{http_code}", "%%{http_code}"],
    ["a ${b} and ${c}", "a $${b} and $${c}"],
    ["$(date) 100% $HOME", "$(date) 100% $HOME"],
  ])("spells %s as %s", (text, template) => {
    expect(literal(text)).toBe(template);
  });
});

describe("address", () => {
  const stack = new TerraformStack(new App(), "stack");

  it("is right for a resource, a data source, and Terraform's own resource", () => {
    expect(address(new Vpc(stack, "new"))).toBe("aws_vpc.new");
    expect(address(new DataAwsVpc(stack, "old"))).toBe("data.aws_vpc.old");
    expect(address(new TerraformData(stack, "data"))).toBe("terraform_data.data");
  });
});

describe("JSON text of a value", () => {
  it.each([
    [{ a: ["b", 1, true], "c:5000": {} }, '${jsonencode({"a" = ["b", 1, true], "c:5000" = {}})}'],
    ["${var.password}", "${jsonencode(var.password)}"],
    ["not ${alone} is text", '${jsonencode("not $${alone} is text")}'],
  ])("%j", (value, expected) => {
    expect(jsonEncode(value)).toBe(expected);
  });
});
