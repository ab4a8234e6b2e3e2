import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import type { Construct } from "constructs";
import { address, local } from "../terraform/expressions";
import { TerraformData } from "../terraform/terraform-data";

/**
 * Rejects the first plan when an existing VPC's addresses overlap ranges that servers use internally. A packet to such
 * an address would never leave its server. Only the first plan is checked, because the ranges cannot change later.
 *
 * @param ranges IPv4 ranges by their names in the message, such as their fields in the configuration file
 * @param remedy the remedy in the message
 */
export function rejectOverlap(
  scope: Construct,
  vpcId: string,
  ranges: Readonly<Record<string, string>>,
  remedy = "write another range",
): void {
  const associations = `${address(new DataAwsVpc(scope, "vpc", { id: vpcId }))}.cidr_block_associations`;
  const blocks = local(
    scope,
    "vpc-ranges",
    `\${[for block in ${associations} : block.cidr_block if !contains(["disassociated", "failed"], block.state)]}`,
  );
  const overlaps = Object.values(ranges).map((range, index) =>
    local(scope, `vpc-ranges-met-${index}`, `\${${overlapping(blocks, range)}}`),
  );
  new TerraformData(scope, "cluster-ranges", {
    input: "${plantimestamp()}",
    lifecycle: {
      ignoreChanges: ["input"],
      postcondition: Object.entries(ranges).map(([place, range], index) => ({
        condition: `\${self.input != plantimestamp() || length(${overlaps[index]}) == 0}`,
        errorMessage: `${place}: got ${range}, which overlaps the range \${join(", ", ${overlaps[index]})} of ${vpcId}; ${remedy}`,
      })),
    },
  });
}

/**
 * The IPv4 ranges of a list that overlap one range: a Terraform expression for a list. Two ranges overlap when they are
 * equal up to the shorter of their prefixes.
 *
 * @param ranges a Terraform expression for the list
 * @param range the range, such as `10.42.0.0/16`
 */
export function overlapping(ranges: string, range: string): string {
  const [address, bits] = range.split("/");
  const prefix = `min(tonumber(split("/", range)[1]), ${bits})`;
  const start = (of: string) => `cidrhost(format("%s/%d", ${of}, ${prefix}), 0)`;
  return `[for range in ${ranges} : range if ${start(`split("/", range)[0]`)} == ${start(`"${address}"`)}]`;
}
