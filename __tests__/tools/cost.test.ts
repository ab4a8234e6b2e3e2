import { costOf } from "../../tools/cost/cost";
import { costText } from "../../tools/cost/text";
import type { Json } from "../../tools/json";
import { sourceFiles } from "../project/source-files";
import { EXAMPLES, exampleStacks } from "../support/examples";

const PAGE = sourceFiles(["docs/aws.md"], [".md"])[0]?.text ?? "";
const REGION = "us-east-1";

/** Types without a cost, or with a cost by use, which the command excludes. */
const WITHOUT_PRICE =
  /^(aws_(acm_\w+|cloudwatch_log_\w+|db_subnet_group|default_security_group|ebs_snapshot|ec2_instance_state|eip_association|iam_\w+|internet_gateway|kms_alias|lb_\w+|network_interface|route53_record|route53_zone_association|route|route_table\w*|s3_\w+|security_group|sns_topic|ssm_parameter|subnet|volume_attachment|vpc|vpc_security_group_\w+)|(helm|kubernetes|random|tls|terraform|rke)_\w+)$/;

/** The bill of the only stack of a file, in the region of the page. */
function billOf(file: string) {
  const [stack] = exampleStacks(file);
  return { id: stack?.id ?? "", cost: costOf(stack?.json as unknown as Json, REGION) };
}

function bill(type: string, ...resources: readonly object[]) {
  return costOf(
    { resource: { [type]: Object.fromEntries(resources.map((each, index) => [`r${index}`, each])) } },
    REGION,
  );
}

test("docs/aws.md shows the command's output", () => {
  const { id, cost } = billOf("rancher.yaml");
  expect(PAGE).toContain(`\`\`\`text\n${costText(id, REGION, cost)}\n\`\`\`\n`);
});

test("docs/aws.md has the sums of its presets", () => {
  const rows = [...PAGE.matchAll(/^\| \[[^\]]+\]\(\.\.\/([^)]+\.yaml)\) \| (\d+) \| (\d+) \|/gm)];
  expect(rows.length).toBe(5);
  const said = rows.map(([, file, sum, plan]) => [file, Number(sum), Number(plan)]);
  const found = rows.map(([, file = ""]) => {
    const { sum, sumWithSavingsPlan } = billOf(file).cost;
    return [file, sum, sumWithSavingsPlan];
  });
  expect(said).toEqual(found);
});

test("examples/small-team.yaml costs about 320 with a savings plan", () => {
  const { sumWithSavingsPlan } = billOf("examples/small-team.yaml").cost;
  expect(Math.abs(sumWithSavingsPlan - 320)).toBeLessThan(10);
});

test.each(EXAMPLES)("every resource of %s has a price, or is known to have none", (file) => {
  for (const { json } of exampleStacks(file)) {
    const types = Object.keys((json as unknown as Json).resource as Json).filter((type) => !WITHOUT_PRICE.test(type));
    for (const type of types) {
      const resources = ((json as unknown as Json).resource as Record<string, Json>)[type];
      // Only some of these have a price.
      const hasNone = type === "aws_vpc_endpoint";
      const { lines } = costOf({ resource: { [type]: resources } }, REGION);
      if (!hasNone) expect([type, lines.length > 0]).toEqual([type, true]);
      expect(lines.filter(({ month }) => month === undefined)).toEqual([]);
    }
  }
});

test("operations and throughput above gp3's included ones cost more", () => {
  const plain = bill("aws_ebs_volume", { size: 200 }).sum;
  const faster = bill("aws_ebs_volume", { size: 200, iops: 6000, throughput: 250 }).sum;
  expect([plain, faster]).toEqual([16, 36]);
});

test("sizes cost in proportion to xlarge; items without a price are listed and not counted", () => {
  expect(bill("aws_instance", { instance_type: "m6i.2xlarge", root_block_device: { volume_size: 0 } }).sum).toBe(280);
  const lacking = bill("aws_instance", { instance_type: "x2idn.metal" });
  expect(lacking.lines[0]).toEqual({
    what: "instances",
    howMuch: "1 × x2idn.metal, which is not in the table",
    month: undefined,
  });
  expect(costText("s", REGION, lacking)).toContain("sum of the lines with a price");
});

test("an internal load balancer has no public addresses; one zone of an interface endpoint costs once", () => {
  const balancer = { load_balancer_type: "network", subnets: ["a", "b", "c"] };
  expect(bill("aws_lb", { ...balancer, internal: true }).lines.length).toBe(1);
  expect(bill("aws_lb", balancer).lines[1]?.howMuch).toBe("3 at 0.005 an hour");
  const endpoints = bill("aws_vpc_endpoint", { vpc_endpoint_type: "Interface", subnet_ids: ["a", "b"] }, {});
  expect(endpoints.lines.map(({ howMuch }) => howMuch)).toEqual(["2 at 0.01 an hour"]);
});

test("another region's prices are used for a region that the table lacks, with a note", () => {
  const cost = costOf({ resource: { aws_kms_key: { key: {} } } }, "sa-east-1");
  expect(costText("s", "sa-east-1", cost)).toContain("of us-east-1; sa-east-1 is not in the table");
});
